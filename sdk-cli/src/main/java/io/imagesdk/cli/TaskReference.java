package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The task that a command is about: its id, or the file that {@code task submit} wrote. */
final class TaskReference {
    private static final int LONGEST = 1 << 20;

    @Parameters(
            arity = "1",
            paramLabel = "ID|FILE.json",
            description = "The task's id, or a file with what task submit printed, which names the provider too.")
    private String typed = "";

    /** The task that the file holds; empty for an id. */
    Optional<ImageTask> stored(CliEnvironment environment) {
        Path file = environment.path("the task", typed);
        if (Files.isRegularFile(file)) {
            return Optional.of(ImageTask.fromJson(text(file)));
        }
        if (typed.endsWith(".json") || !ImageTask.isValidId(typed)) {
            throw UsageErrors.because("there is no file " + file + ", and it cannot be the id of a task either");
        }
        return Optional.empty();
    }

    /** Whom to ask about it. */
    ProviderSelection endpoint(ProviderOptions options, CliEnvironment environment) {
        return stored(environment)
                .map(task -> ProviderSelection.of(task, options, environment))
                .orElseGet(() -> ProviderSelection.lasting(options, environment));
    }

    ImageTask at(ImagesService service, CliEnvironment environment) {
        return stored(environment).orElseGet(() -> service.task(typed));
    }

    /** A name for its files. */
    String id(CliEnvironment environment) {
        return stored(environment).map(ImageTask::id).orElse(typed);
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UsageErrors.because("the task's file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
