package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageResult;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The pictures of a task. */
@Command(
        name = "await",
        description = "Waits for a task and delivers its pictures; asks for nothing anew.",
        sortOptions = false)
final class TaskAwaitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private final TaskReference task = new TaskReference();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final CallLimits limits = new CallLimits();

    TaskAwaitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (ProviderSelection selection = task.endpoint(provider, environment)) {
            Delivery.Files files = new OutputPaths(selection.profile(), environment).of(output, task);
            ImagesServiceBuilder builder = limits.applied(selection.service());
            return new CallRunner(environment, selection, output)
                    .run(builder, new Awaiting(task, environment), CallOptions.DEFAULT, files, OptionalInt.empty());
        }
    }

    private record Awaiting(TaskReference task, CliEnvironment environment) implements CallRunner.Invocation {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return service.await(task.at(service, environment), delivery, options);
        }
    }
}
