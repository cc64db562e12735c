package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.BatchStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the batches of the account. */
@Command(
        name = "list",
        description = "Lists the batches of the account, newest first: the id, the name and the state of each.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images batch list -p openai --max 5")
final class BatchListCommand implements Callable<Integer> {
    private static final int DEFAULT_MAX = 20;

    private final CliEnvironment environment;

    @Option(
            names = "--max",
            paramLabel = "COUNT",
            description = "The maximum number of batches. Default: " + DEFAULT_MAX + ".")
    private int max = DEFAULT_MAX;

    @Option(names = "--json", description = "Print one JSON object per batch.")
    private boolean json;

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    BatchListCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (ProviderSelection selection = ProviderSelection.persistent(provider, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service())) {
            ProgressLine silent = new ProgressLine(environment, true);
            List<BatchStatus> batches =
                    new CallWaiter(environment.interrupts(), silent).await(service, () -> service.listBatches(max));
            batches.forEach(status -> BatchReport.print(environment, json ? BatchReport.json(status) : line(status)));
            return ExitCodes.DELIVERED;
        }
    }

    private static String line(BatchStatus status) {
        String name = status.batch().name();
        return status.batch().id() + "  " + (name.isEmpty() ? "-" : ErrorPrinter.clean(name)) + "  "
                + BatchReport.text(status);
    }
}
