package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, which a test can fill. */
final class SmallDisk implements AutoCloseable {
    private final Path path;

    /** Creates the directory on which the file system will be mounted. */
    SmallDisk(Path path) throws IOException {
        this.path = Files.createDirectory(path);
    }

    /** Mounts the file system, or skips the test where that is not permitted. */
    void mount(String size) throws InterruptedException {
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString()), "mount is permitted");
    }

    void resize(String size) throws InterruptedException {
        assertThat(command("mount", "-o", "remount,size=" + size, path.toString()))
                .isTrue();
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws InterruptedException {
        boolean unused = command("umount", path.toString());
    }

    private static boolean command(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException ignored) {
            // The program does not exist on this system.
            return false;
        }
    }
}
