package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Streams partial images while an image is generated, and stores each of them as a file beside the final image. */
public final class StreamPartialImages {
    private StreamPartialImages() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("stream-partial-images");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder().build()) {
            GenerateRequest request = GenerateRequest.builder()
                    .prompt("A koi in a nebula")
                    .size("256x256")
                    .build();
            PathPrinter printer = new PathPrinter();
            images.stream(
                            request,
                            Delivery.toFile(directory.resolve("koi.png")),
                            CallOptions.builder().partialImages(2).build())
                    .subscribe(printer);
            printer.completed.join();
        }
    }

    private static final class PathPrinter implements Flow.Subscriber<ImageEvent<Path>> {
        private final CompletableFuture<Boolean> completed = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ImageEvent<Path> event) {
            System.out.println(event.image().content());
        }

        @Override
        public void onError(Throwable error) {
            completed.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            completed.complete(true);
        }
    }
}
