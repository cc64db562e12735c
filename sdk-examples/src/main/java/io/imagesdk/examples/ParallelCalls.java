package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Many calls at once on one service. No call holds a thread while it waits; one that fails does not stop the others. */
public final class ParallelCalls {
    private static final int CALLS = 20;

    private ParallelCalls() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
            List<CompletableFuture<String>> calls = IntStream.range(0, CALLS)
                    .mapToObj(number -> GenerateRequest.builder()
                            .prompt("Postcard number " + number)
                            .size("128x128")
                            .build())
                    .map(request -> images.generate(request)
                            .thenApply(ParallelCalls::line)
                            .exceptionally(failure -> "failed: " + failure.getMessage()))
                    .toList();
            calls.forEach(call -> System.out.println(call.join()));
        }
    }

    private static String line(ImageResult<ImageBytes> result) {
        return result.images().get(0).content() + " " + result.images().get(0).sha256();
    }
}
