package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Sends one request about a task and prints its state, for example {@code running 30 %}. */
final class TaskQuery {
    private final CliEnvironment environment;
    private final ProviderOptions options;
    private final TaskReference reference;

    TaskQuery(CliEnvironment environment, ProviderOptions options, TaskReference reference) {
        this.environment = environment;
        this.options = options;
        this.reference = reference;
    }

    int run(BiFunction<ImagesService, ImageTask, CompletableFuture<TaskStatus>> request) {
        try (ProviderSelection selection = reference.provider(options, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service())) {
            ImageTask task = reference.read(service, environment);
            ProgressLine silent = new ProgressLine(environment, true);
            TaskStatus status =
                    new CallWaiter(environment.interrupts(), silent).await(service, () -> request.apply(service, task));
            environment.out().println(TaskStatusFormatter.of(status));
            return report(status);
        }
    }

    /** A failed task is an error of the provider. A cancelled task is what somebody requested. */
    private int report(TaskStatus status) {
        return status.error()
                .filter(error -> status.state() == TaskStatus.State.FAILED)
                .map(error -> new ErrorPrinter(environment.err()).failure(error))
                .orElse(ExitCodes.DELIVERED);
    }
}
