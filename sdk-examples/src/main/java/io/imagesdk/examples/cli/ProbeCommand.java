package io.imagesdk.examples.cli;

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
    private final Surroundings surroundings;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    ProbeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Endpoint endpoint = Endpoint.choose(provider, surroundings);
                ImagesService service = new ServiceOpening(surroundings).open(endpoint.profile(), endpoint.service())) {
            ProgressLine silent = new ProgressLine(surroundings, true);
            ProbeReport report = new Waiting(surroundings.interrupts(), silent).on(service, service::probe);
            String line = endpoint.profile().id() + " "
                    + (report.reachable() ? report.message() : "is not reachable: " + report.message()) + " ("
                    + report.latency().toMillis() + " ms)";
            if (!report.reachable()) {
                surroundings.err().println("images: " + line);
                return ExitCodes.NO_RESULT;
            }
            surroundings.out().println(line);
            return ExitCodes.DELIVERED;
        }
    }
}
