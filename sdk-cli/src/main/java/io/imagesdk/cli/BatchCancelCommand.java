package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cancels a batch. */
@Command(
        name = "cancel",
        description = "Requests cancellation of a batch and prints its state. Requests that are finished have"
                + " results, which are charged.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images batch cancel batch.json")
final class BatchCancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private BatchReference batch = new BatchReference();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    BatchCancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new BatchQuery(environment, provider, batch, json).run(ImagesService::cancelBatch);
    }
}
