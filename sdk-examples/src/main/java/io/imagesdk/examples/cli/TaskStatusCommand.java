package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How a task is. */
@Command(
        name = "status",
        description = "Looks at a task once and says its state: queued, running 30 %%, done, failed, cancelled.",
        sortOptions = false)
final class TaskStatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final TaskName task = new TaskName();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    TaskStatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new TaskQuestion(surroundings, provider, task).ask(ImagesService::status);
    }
}
