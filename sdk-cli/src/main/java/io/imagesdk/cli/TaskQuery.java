package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Asks about a task once and says its state on standard output: {@code queued}, {@code running 30 %}, {@code done}. */
final class TaskQuery {
    private final CliEnvironment environment;
    private final ProviderOptions provider;
    private final TaskReference task;

    TaskQuery(CliEnvironment environment, ProviderOptions provider, TaskReference task) {
        this.environment = environment;
        this.provider = provider;
        this.task = task;
    }

    int ask(BiFunction<ImagesService, ImageTask, CompletableFuture<TaskStatus>> verb) {
        try (ProviderSelection selection = task.endpoint(provider, environment);
                ImagesService service =
                        new ServiceFactory(environment).open(selection.profile(), selection.service())) {
            ImageTask known = task.at(service, environment);
            ProgressLine silent = new ProgressLine(environment, true);
            TaskStatus status =
                    new CallWaiter(environment.interrupts(), silent).on(service, () -> verb.apply(service, known));
            environment.out().println(TaskStatusFormatter.of(status));
            return code(status);
        }
    }

    /** A task that failed is the provider's error; one that was cancelled is what somebody wanted. */
    private int code(TaskStatus status) {
        return status.error()
                .filter(error -> status.state() == TaskStatus.State.FAILED)
                .map(error -> new ErrorPrinter(environment.err()).failure(error))
                .orElse(ExitCodes.DELIVERED);
    }
}
