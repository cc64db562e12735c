package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program with a bulk run that is started several times in one directory, is killed, and at last completes. */
final class KilledProgram {
    private final Class<?> program;
    private final Path directory;
    private final List<String> arguments;
    private int kills;

    /**
     * Creates a program that does not run.
     *
     * @param program has the main method
     * @param directory the working directory
     */
    KilledProgram(Class<?> program, Path directory, String... arguments) {
        this.program = program;
        this.directory = directory;
        this.arguments = List.of(arguments);
    }

    /** Starts the program. */
    Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process.log").toFile())
                .start();
    }

    /** Kills a process after a time, unless it has ended before. */
    void kill(Process process, long afterMillis) throws InterruptedException {
        if (!process.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            kills++;
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    int kills() {
        return kills;
    }

    /** Starts the program, waits for its end, and returns its output. */
    String complete() throws IOException, InterruptedException {
        Process process = start();
        assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        String log = Files.readString(directory.resolve("process.log"));
        assertThat(process.exitValue()).as(log).isZero();
        return log;
    }
}
