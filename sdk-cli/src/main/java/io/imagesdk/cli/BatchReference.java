package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The batch of a command: its id, or the file that {@code batch submit} stored. */
final class BatchReference {
    @Parameters(
            arity = "1",
            paramLabel = "ID|FILE.json",
            description = "The id of the batch, or a file with the output of 'images batch submit', which also names"
                    + " the provider.")
    private String operand = "";

    /** Returns the provider of the batch. */
    ProviderSelection provider(ProviderOptions options, CliEnvironment environment) {
        return fromFile(environment)
                .map(batch -> ProviderSelection.of("batch", batch.provider(), batch.baseUrl(), options, environment))
                .orElseGet(() -> ProviderSelection.persistent(options, environment));
    }

    ImageBatch read(ImagesService service, CliEnvironment environment) {
        return fromFile(environment).orElseGet(() -> service.batch(operand));
    }

    /** Returns the file of the batch; empty if the operand is an id. */
    Optional<Path> file(CliEnvironment environment) {
        return Optional.of(environment.path(operand)).filter(Files::isRegularFile);
    }

    private Optional<ImageBatch> fromFile(CliEnvironment environment) {
        return TaskReference.text("batch", operand, ImageBatch::isValidId, environment)
                .map(ImageBatch::fromJson);
    }
}
