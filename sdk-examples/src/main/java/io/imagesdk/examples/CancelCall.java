package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Cancels a running call. The connection is closed immediately and no file remains, but the provider may still charge
 * for a request that was sent.
 */
public final class CancelCall {
    private CancelCall() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("cancel-call");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder().build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(
                    GenerateRequest.builder()
                            .prompt("A cathedral, slowly [seconds=30]")
                            .build(),
                    Delivery.toDirectory(directory));

            call.cancel(true);

            try {
                System.out.println(call.join());
            } catch (CancellationException e) {
                System.out.println("cancelled");
            }
        }
        // Closing the service has waited until the call has released its connection and its files.
        System.out.println("remaining files: " + countFiles(directory));
        Files.delete(directory);
    }

    private static long countFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
