package io.imagesdk.examples.cli;

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
    private final Surroundings surroundings;

    @Mixin
    private final TaskName task = new TaskName();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final CallLimits limits = new CallLimits();

    TaskAwaitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Endpoint endpoint = task.endpoint(provider, surroundings)) {
            Delivery.Files files = new Destination(endpoint.profile(), surroundings).of(output, task);
            ImagesServiceBuilder builder = limits.applied(endpoint.service());
            return new DeliveredCall(surroundings, endpoint, output)
                    .run(builder, new Awaiting(task, surroundings), CallOptions.DEFAULT, files, OptionalInt.empty());
        }
    }

    private record Awaiting(TaskName task, Surroundings surroundings) implements DeliveredCall.Verb {
        @Override
        public <T> CompletableFuture<ImageResult<T>> on(
                ImagesService service, Delivery<T> delivery, CallOptions options) {
            return service.await(task.at(service, surroundings), delivery, options);
        }
    }
}
