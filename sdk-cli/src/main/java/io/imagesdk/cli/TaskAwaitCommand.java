package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageResult;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Waits for a task and delivers its images. */
@Command(
        name = "await",
        description = "Waits for a task, stores its images, and prints their paths. Nothing is submitted again.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images task await task.json --base-url https://gateway.example -o cat.png",
            "  images task await task_7f3a --base-url https://gateway.example"
        })
final class TaskAwaitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private TaskReference task = new TaskReference();

    @ArgGroup(order = 1, validate = false, heading = OutputOptions.HEADING)
    private OutputOptions output = new OutputOptions();

    @ArgGroup(order = 2, validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    TaskAwaitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (ProviderSelection selection = task.provider(provider, environment)) {
            Delivery.Files files = new OutputPaths(selection.profile(), environment).of(output, task);
            ImagesServiceBuilder builder = selection.service().downloadPolicy(output.downloadPolicy());
            return new CallRunner(environment, selection, output, RequestFactory.UNKNOWN)
                    .run(builder, new AwaitCall(task, environment), CallOptions.DEFAULT, files, OptionalInt.empty());
        }
    }

    private record AwaitCall(TaskReference task, CliEnvironment environment) implements CallRunner.Invocation {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return service.await(task.read(service, environment), delivery, options);
        }
    }
}
