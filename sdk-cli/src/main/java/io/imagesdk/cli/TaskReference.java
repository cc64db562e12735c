package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Parameters;

/** The task of a command: its id, or the file that {@code task submit} stored. */
final class TaskReference {
    private static final int MAX_BYTES = 1 << 20;

    @Parameters(
            arity = "1",
            paramLabel = "ID|FILE.json",
            description = "The id of the task, or a file with the output of 'images task submit', which also names the"
                    + " provider.")
    private String operand = "";

    /** Returns the provider of the task. */
    ProviderSelection provider(ProviderOptions options, CliEnvironment environment) {
        return fromFile(environment)
                .map(task -> ProviderSelection.of("task", task.provider(), task.baseUrl(), options, environment))
                .orElseGet(() -> ProviderSelection.persistent(options, environment));
    }

    ImageTask read(ImagesService service, CliEnvironment environment) {
        return fromFile(environment).orElseGet(() -> service.task(operand));
    }

    String id(CliEnvironment environment) {
        return fromFile(environment).map(ImageTask::id).orElse(operand);
    }

    /** Returns the task in the file; empty if the operand is an id. */
    private Optional<ImageTask> fromFile(CliEnvironment environment) {
        return text("task", operand, ImageTask::isValidId, environment).map(ImageTask::fromJson);
    }

    /**
     * Returns the text of the file that an operand names; empty if the operand is an id.
     *
     * @param noun what the file contains, for messages
     * @param isId returns whether a text can be an id
     */
    static Optional<String> text(String noun, String operand, Predicate<String> isId, CliEnvironment environment) {
        Path file = environment.path(operand);
        if (Files.isRegularFile(file)) {
            return Optional.of(read(noun, file));
        }
        if (operand.endsWith(".json") || !isId.test(operand)) {
            throw UsageErrors.of(
                    "the file " + file + " does not exist, and '" + operand + "' is not a valid id of a " + noun);
        }
        return Optional.empty();
    }

    private static String read(String noun, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UsageErrors.of("the " + noun + " file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
