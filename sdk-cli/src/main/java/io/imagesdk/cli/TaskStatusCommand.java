package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the state of a task. */
@Command(
        name = "status",
        description = "Polls a task once and prints its state: queued, running 30 %%, done, failed or cancelled.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images task status task.json --base-url https://gateway.example")
final class TaskStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private TaskReference task = new TaskReference();

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    TaskStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new TaskQuery(environment, provider, task).run(ImagesService::status);
    }
}
