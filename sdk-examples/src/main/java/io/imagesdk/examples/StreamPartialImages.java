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

/** Shows a picture while it is made: unfinished ones first, as files beside the finished one. */
public final class StreamPartialImages {
    private StreamPartialImages() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("watch-a-picture");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
            GenerateRequest koi = GenerateRequest.builder()
                    .prompt("A koi in a nebula")
                    .size("256x256")
                    .build();
            Painter painter = new Painter();
            images.stream(
                            koi,
                            Delivery.toFile(directory.resolve("koi.png")),
                            CallOptions.builder().partialImages(2).build())
                    .subscribe(painter);
            painter.done.join();
        }
    }

    private static final class Painter implements Flow.Subscriber<ImageEvent<Path>> {
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE); // or one by one: what is not asked for is not read
        }

        @Override
        public void onNext(ImageEvent<Path> event) {
            System.out.println(event.image().content());
        }

        @Override
        public void onError(Throwable failure) { // an ImagesException, which says what it may have cost
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.complete(true);
        }
    }
}
