package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Cancels a task. */
@Command(
        name = "cancel",
        description = "Requests cancellation of a task and prints its state. The provider decides whether the"
                + " work done so far is charged.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images task cancel task.json --profile gateway.json")
final class TaskCancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private TaskReference task = new TaskReference();

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    TaskCancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new TaskQuery(environment, provider, task).run(ImagesService::cancel);
    }
}
