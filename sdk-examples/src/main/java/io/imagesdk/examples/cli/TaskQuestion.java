package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Asks about a task once and says its state on standard output: {@code queued}, {@code running 30 %}, {@code done}. */
final class TaskQuestion {
    private final Surroundings surroundings;
    private final ProviderOptions provider;
    private final TaskName task;

    TaskQuestion(Surroundings surroundings, ProviderOptions provider, TaskName task) {
        this.surroundings = surroundings;
        this.provider = provider;
        this.task = task;
    }

    int ask(BiFunction<ImagesService, ImageTask, CompletableFuture<TaskStatus>> verb) {
        try (Endpoint endpoint = task.endpoint(provider, surroundings);
                ImagesService service = new ServiceOpening(surroundings).open(endpoint.profile(), endpoint.service())) {
            ImageTask known = task.at(service, surroundings);
            ProgressLine silent = new ProgressLine(surroundings, true);
            TaskStatus status =
                    new Waiting(surroundings.interrupts(), silent).on(service, () -> verb.apply(service, known));
            surroundings.out().println(TaskWords.of(status));
            return code(status);
        }
    }

    /** A task that failed is the provider's error; one that was cancelled is what somebody wanted. */
    private int code(TaskStatus status) {
        return status.error()
                .filter(error -> status.state() == TaskStatus.State.FAILED)
                .map(error -> new ErrorPrinter(surroundings.err()).failure(error))
                .orElse(ExitCodes.DELIVERED);
    }
}
