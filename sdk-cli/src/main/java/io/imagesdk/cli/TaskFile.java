package io.imagesdk.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores a task or a batch in a file, or prints it. The file is created before the submission, so that nothing that is
 * charged is lost.
 */
final class TaskFile implements AutoCloseable {
    private final String noun;
    private final CliEnvironment environment;
    private final Optional<Target> target;

    /**
     * A file that will have the task.
     *
     * @param file the file
     * @param temporary the file that is written first; only its owner can read it, because URLs may be signed
     * @param overwrite whether an existing file is replaced
     */
    private record Target(Path file, Path temporary, boolean overwrite) {
        void write(String json) throws IOException {
            Files.writeString(temporary, json + "\n");
            if (overwrite) {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                CompleteFile.moveToFreeName(temporary, file);
            }
        }
    }

    private TaskFile(String noun, CliEnvironment environment, Optional<Target> target) {
        this.noun = noun;
        this.environment = environment;
        this.target = target;
    }

    /**
     * Creates the file.
     *
     * @param noun what it will contain, for messages
     */
    static TaskFile open(String noun, @Nullable String out, boolean overwrite, CliEnvironment environment) {
        return new TaskFile(
                noun, environment, Optional.ofNullable(out).map(path -> target(noun, path, overwrite, environment)));
    }

    /** Replaces the text of a file in one step, so that a reader sees either the old or the new one. */
    static void replace(Path file, String json) throws IOException {
        Path directory = file.toAbsolutePath().normalize().getParent();
        new Target(file, Files.createTempFile(directory, ".", ".part"), true).write(json);
    }

    private static Target target(String noun, String path, boolean overwrite, CliEnvironment environment) {
        Path file = environment.path(path).normalize();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(overwrite && Files.isRegularFile(file))) {
            throw UsageErrors.of("the " + noun + " file " + file + " exists: use --overwrite to replace a file");
        }
        try {
            Path directory = Files.createDirectories(
                    Optional.ofNullable(file.getParent()).orElse(file));
            Path temporary = Files.createTempFile(directory, ".", ".part");
            // An interrupt may terminate the JVM before this object is closed.
            temporary.toFile().deleteOnExit();
            return new Target(file, temporary, overwrite);
        } catch (IOException e) {
            throw UsageErrors.of("the " + noun + " file " + file + " cannot be written: " + e);
        }
    }

    /** Stores or prints a task or a batch and returns the exit code. */
    int write(String json) {
        if (target.isEmpty()) {
            print(json);
            return ExitCodes.DELIVERED;
        }
        Target opened = target.get();
        try {
            opened.write(json);
            print(opened.file().toString());
            return ExitCodes.DELIVERED;
        } catch (IOException e) {
            // Without its JSON, what is billed could not be awaited.
            environment.err().println("images: the " + noun + " could not be stored in " + opened.file() + ": " + e);
            print(json);
            return ExitCodes.NO_RESULT;
        }
    }

    private void print(String line) {
        environment.out().writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        environment.repeatIfLost(line);
    }

    @Override
    public void close() {
        target.map(Target::temporary).map(Path::toFile).ifPresent(temporary -> temporary.delete());
    }
}
