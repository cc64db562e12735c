package io.imagesdk.cli;

import io.imagesdk.model.ImageTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a task is kept: standard output, or a file that is made sure of before anything is paid for. */
final class TaskFile implements AutoCloseable {
    private final CliEnvironment environment;
    private final Optional<Made> made;

    /** The file, and the one beside it in which it is made; only its owner can read it, since a task's addresses may be signed. */
    private record Made(Path file, Path part, boolean overwrite) {
        void write(String json) throws IOException {
            Files.writeString(part, json + "\n");
            if (overwrite) {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(part, file);
            }
        }
    }

    private TaskFile(CliEnvironment environment, Optional<Made> made) {
        this.environment = environment;
        this.made = made;
    }

    static TaskFile open(@Nullable String out, boolean overwrite, CliEnvironment environment) {
        return new TaskFile(environment, Optional.ofNullable(out).map(typed -> made(typed, overwrite, environment)));
    }

    private static Made made(String typed, boolean overwrite, CliEnvironment environment) {
        Path file = environment.path("--out", typed).normalize();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(overwrite && Files.isRegularFile(file))) {
            throw UsageErrors.because("--out " + file + " is there already; --overwrite replaces a file");
        }
        try {
            Path directory = Files.createDirectories(
                    Optional.ofNullable(file.getParent()).orElse(file));
            Path part = Files.createTempFile(directory, ".", ".part");
            part.toFile().deleteOnExit(); // Ctrl-C waits for nobody
            return new Made(file, part, overwrite);
        } catch (IOException e) {
            throw UsageErrors.because("--out " + file + " cannot be written: " + e);
        }
    }

    /** Keeps it and says where, and gives the exit code. */
    int keep(ImageTask task) {
        if (made.isEmpty()) {
            print(task.toJson());
            return ExitCodes.DELIVERED;
        }
        Made place = made.get();
        try {
            place.write(task.toJson());
            print(place.file().toString());
            return ExitCodes.DELIVERED;
        } catch (IOException e) { // it is all that leads to what is paid for
            environment.err().println("images: the task could not be kept in " + place.file() + ": " + e);
            print(task.toJson());
            return ExitCodes.NO_RESULT;
        }
    }

    private void print(String line) {
        environment.out().writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        environment.out().flush();
    }

    @Override
    public void close() {
        made.map(Made::part).map(Path::toFile).ifPresent(part -> part.delete());
    }
}
