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

/** Cancels a call that runs. The connection is closed at once and no file stays; what was sent may be billed all the same. */
public final class CancelCall {
    private CancelCall() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("cancel-call");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(
                    GenerateRequest.builder()
                            .prompt("A cathedral, slowly [seconds=30]")
                            .build(),
                    Delivery.toDirectory(directory));

            call.cancel(true);

            try {
                System.out.println(call.join());
            } catch (CancellationException ignored) {
                System.out.println("cancelled");
            }
        } // waits until the call has let go of everything
        System.out.println("files left: " + files(directory));
    }

    private static long files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
