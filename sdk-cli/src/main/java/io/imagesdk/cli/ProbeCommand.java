package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ProbeReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Checks an endpoint. */
@Command(
        name = "probe",
        description = "Reports whether the endpoint answers and accepts the API key. Generates no image.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images probe -p xai")
final class ProbeCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    ProbeCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (ProviderSelection selection = ProviderSelection.choose(provider, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service())) {
            ProgressLine silent = new ProgressLine(environment, true);
            ProbeReport report = new CallWaiter(environment.interrupts(), silent).await(service, service::probe);
            String line = selection.profile().id() + " "
                    + (report.reachable() ? report.message() : "is not reachable: " + report.message()) + " ("
                    + report.latency().toMillis() + " ms)";
            if (!report.reachable()) {
                environment.err().println("images: " + line);
                return ExitCodes.NO_RESULT;
            }
            environment.out().println(line);
            return ExitCodes.DELIVERED;
        }
    }
}
