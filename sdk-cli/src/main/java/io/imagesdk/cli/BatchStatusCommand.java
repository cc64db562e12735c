package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the state of a batch. */
@Command(
        name = "status",
        description =
                "Polls a batch once and prints its state: preparing, running, ended, failed, expired or cancelled,"
                        + " and how many requests are done.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images batch status batch.json")
final class BatchStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private BatchReference batch = new BatchReference();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    BatchStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new BatchQuery(environment, provider, batch, json).run(ImagesService::batchStatus);
    }
}
