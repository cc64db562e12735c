package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Supplies the API key for each call, so that a key can be rotated without a restart. Without a key or a supplier, the
 * SDK reads the system property {@code imagesdk.apiKey}, then the environment variables of the provider, then the files
 * under {@code ~/.config}.
 */
public final class KeysFromEnvironment {
    private KeysFromEnvironment() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        Supplier<String> apiKey = () -> environment.getOrDefault("IMAGE_API_KEY", "sandbox");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(server.baseUrl())
                        .apiKeySupplier(apiKey)
                        .build()) {
            System.out.println(images.probe().join().message());
            images.generate(GenerateRequest.builder()
                            .prompt("A red door")
                            .size("256x256")
                            .build())
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        }
    }
}
