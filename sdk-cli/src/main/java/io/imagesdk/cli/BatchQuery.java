package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.ImageBatch;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Sends one request about a batch and prints its state, for example {@code running, 2 of 3 requests done}. */
final class BatchQuery {
    private final CliEnvironment environment;
    private final ProviderOptions options;
    private final BatchReference reference;
    private final boolean json;

    BatchQuery(CliEnvironment environment, ProviderOptions options, BatchReference reference, boolean json) {
        this.environment = environment;
        this.options = options;
        this.reference = reference;
        this.json = json;
    }

    int run(BiFunction<ImagesService, ImageBatch, CompletableFuture<BatchStatus>> request) {
        try (ProviderSelection selection = reference.provider(options, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service())) {
            ImageBatch batch = reference.read(service, environment);
            ProgressLine silent = new ProgressLine(environment, true);
            BatchStatus status = new CallWaiter(environment.interrupts(), silent)
                    .await(service, () -> request.apply(service, batch));
            BatchReport.print(environment, json ? BatchReport.json(status) : BatchReport.text(status));
            if (!json) {
                status.message()
                        .ifPresent(message -> environment.err().println("images: " + ErrorPrinter.clean(message)));
            }
            return status.state() == BatchState.FAILED ? ExitCodes.PROVIDER_ERROR : ExitCodes.DELIVERED;
        }
    }
}
