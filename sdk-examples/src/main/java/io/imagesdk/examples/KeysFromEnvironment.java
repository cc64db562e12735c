package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keys that the program does not hold. Where it says nothing, the library looks at the system property {@code imagesdk.apiKey}, at the
 * provider's variables, and at the files below {@code ~/.config}. Here a supplier is asked for each call, so that a key may rotate.
 */
public final class KeysFromEnvironment {
    private KeysFromEnvironment() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        Supplier<String> key = () -> environment.getOrDefault("IMAGE_API_KEY", "sandbox");
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(server.baseUrl())
                        .apiKeySupplier(key)
                        .build()) {
            System.out.println(images.probe().join().message());
            images.generate(GenerateRequest.builder()
                            .prompt("A key on a hook")
                            .size("256x256")
                            .build())
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        }
    }
}
