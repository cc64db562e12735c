package io.imagesdk.testing;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program with several calls at the same time, each with four images, for a test that kills it. */
public final class KillableCalls {
    /** The number of images of each call. */
    public static final int IMAGES = 4;

    private KillableCalls() {}

    /**
     * Delivers to a directory for each call, which has the number of the call.
     *
     * @param args the base URL, the parent of the directories, and the number of calls
     */
    public static void main(String[] args) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(args[0])
                .apiKey("key-of-the-killed")
                .build()) {
            List<CompletableFuture<ImageResult<Path>>> calls = new ArrayList<>();
            for (int call = 0; call < Integer.parseInt(args[2]); call++) {
                GenerateRequest request = GenerateRequest.builder()
                        .prompt("call " + call)
                        .count(IMAGES)
                        .build();
                Path directory = Path.of(args[1]).resolve(String.valueOf(call));
                calls.add(images.generate(request, Delivery.toFile(directory.resolve("cat.png")), CallOptions.DEFAULT));
            }
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        }
    }
}
