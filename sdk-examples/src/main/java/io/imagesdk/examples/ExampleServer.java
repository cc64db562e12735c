package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;
import java.util.Optional;

/** Whom the examples talk to: the gateway whose base URL is their argument, with the key of IMAGE_API_KEY, or a sandbox of their own. */
final class ExampleServer implements AutoCloseable {
    private final Optional<Sandbox> sandbox;
    private final String baseUrl;

    private ExampleServer(Optional<Sandbox> sandbox, String baseUrl) {
        this.sandbox = sandbox;
        this.baseUrl = baseUrl;
    }

    static ExampleServer of(String... args) {
        if (args.length > 0) {
            return new ExampleServer(Optional.empty(), args[0]);
        }
        Sandbox sandbox = Sandbox.start();
        return new ExampleServer(Optional.of(sandbox), sandbox.baseUrl().toString());
    }

    String baseUrl() {
        return baseUrl;
    }

    /** A service's builder with provider, address and key. */
    ImagesServiceBuilder service() {
        ImagesServiceBuilder builder = ImagesService.builder().baseUrl(baseUrl);
        return sandbox.isPresent()
                ? builder.provider(quick(Providers.OPENAI_COMPATIBLE)).apiKey("sandbox")
                : builder.provider(Providers.OPENAI_COMPATIBLE);
    }

    /** The sandbox draws at once, and may be asked as often as that is allowed. */
    private static ProviderProfile quick(ProviderProfile profile) {
        Duration min = Duration.ofMillis(200);
        return profile.toBuilder()
                .task(profile.task().orElseThrow().toBuilder()
                        .pollingSchedule(PollingSchedule.of(min, min))
                        .build())
                .build();
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }
}
