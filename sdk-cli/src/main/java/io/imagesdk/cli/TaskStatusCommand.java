package io.imagesdk.cli;

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
    private final CliEnvironment environment;

    @Mixin
    private final TaskReference task = new TaskReference();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    TaskStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new TaskQuery(environment, provider, task).ask(ImagesService::status);
    }
}
