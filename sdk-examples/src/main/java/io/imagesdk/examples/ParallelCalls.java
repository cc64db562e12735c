package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Runs 20 calls in parallel. A call holds no thread while it waits, and a failed call does not affect the others. */
public final class ParallelCalls {
    private static final int CALLS = 20;

    private ParallelCalls() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder().build()) {
            List<CompletableFuture<String>> calls = IntStream.range(0, CALLS)
                    .mapToObj(number -> GenerateRequest.builder()
                            .prompt("Postcard number " + number)
                            .size("128x128")
                            .build())
                    .map(request -> images.generate(request)
                            .thenApply(ParallelCalls::describe)
                            .exceptionally(error -> "failed: " + error.getMessage()))
                    .toList();
            calls.forEach(call -> System.out.println(call.join()));
        }
    }

    private static String describe(ImageResult<ImageBytes> result) {
        return result.images().get(0).content() + " " + result.images().get(0).sha256();
    }
}
