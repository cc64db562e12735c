package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The end of a task that nobody wants any more. */
@Command(
        name = "cancel",
        description = "Asks the provider to end a task; what it cost until then is the provider's to say.",
        sortOptions = false)
final class TaskCancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private final TaskReference task = new TaskReference();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    TaskCancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new TaskQuery(environment, provider, task).ask(ImagesService::cancel);
    }
}
