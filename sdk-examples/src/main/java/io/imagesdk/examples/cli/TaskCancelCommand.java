package io.imagesdk.examples.cli;

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
    private final Surroundings surroundings;

    @Mixin
    private final TaskName task = new TaskName();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    TaskCancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new TaskQuestion(surroundings, provider, task).ask(ImagesService::cancel);
    }
}
