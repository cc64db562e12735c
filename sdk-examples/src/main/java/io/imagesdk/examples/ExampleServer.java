package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;
import java.util.Optional;

/**
 * The server of an example: the gateway whose base URL is the first argument of the program, with the API key in
 * {@code IMAGE_API_KEY}; or an embedded sandbox if there is no argument.
 */
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

    /** Returns a builder with the provider, the base URL and, for the sandbox, an API key. */
    ImagesServiceBuilder serviceBuilder() {
        ImagesServiceBuilder builder = ImagesService.builder().baseUrl(baseUrl);
        return sandbox.isPresent()
                ? builder.provider(pollingFast(Providers.OPENAI_COMPATIBLE)).apiKey("sandbox")
                : builder.provider(Providers.OPENAI_COMPATIBLE);
    }

    /** Returns the profile with the shortest polling interval, because the tasks of the sandbox complete quickly. */
    private static ProviderProfile pollingFast(ProviderProfile profile) {
        Duration interval = Duration.ofMillis(200);
        return profile.toBuilder()
                .task(profile.task().orElseThrow().toBuilder()
                        .pollingSchedule(PollingSchedule.of(interval, interval))
                        .build())
                .build();
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }
}
