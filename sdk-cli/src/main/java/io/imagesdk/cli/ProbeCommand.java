package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ProbeReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether the endpoint is there. */
@Command(
        name = "probe",
        description = "Says whether the endpoint is reachable and what it says of the key; makes no picture.",
        sortOptions = false)
final class ProbeCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    ProbeCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (ProviderSelection selection = ProviderSelection.choose(provider, environment);
                ImagesService service =
                        new ServiceFactory(environment).open(selection.profile(), selection.service())) {
            ProgressLine silent = new ProgressLine(environment, true);
            ProbeReport report = new CallWaiter(environment.interrupts(), silent).on(service, service::probe);
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
