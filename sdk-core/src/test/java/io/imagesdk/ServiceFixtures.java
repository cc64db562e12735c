package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** What the tests of the service have in common: a request, an image, servers and services. */
final class ServiceFixtures {
    static final byte[] IMAGE = SampleImages.encoded("png", 20, 20);
    static final String ITEM = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
    static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat in a tree").build();

    private ServiceFixtures() {}

    static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }

    /** Starts a server that sends the same response to every request. */
    static RawServer responding(int status, String headers, String body) throws IOException {
        return RawServer.start((request, client) -> respond(client, status, headers, body));
    }

    static void respond(RawServer.Connection client, int status, String headers, String body) throws IOException {
        client.respond(status, "Connection: close\r\n" + headers, body.getBytes(UTF_8));
    }

    /** Returns a response whose images have these URLs. */
    static String urls(String... urls) {
        return "{\"data\":[{\"url\":\"" + String.join("\"},{\"url\":\"", urls) + "\"}]}";
    }

    static ImagesException failure(ImagesService images) {
        return failure(ImagesException.class, images, Delivery.inMemory(), CallOptions.DEFAULT);
    }

    static <E extends ImagesException> E failure(
            Class<E> type, ImagesService images, Delivery<?> delivery, CallOptions options) {
        E failure = catchThrowableOfType(type, () -> images.blocking().generate(REQUEST, delivery, options));
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    static CallOptions within(Duration timeout) {
        return CallOptions.builder().timeout(timeout).build();
    }

    /** Returns an environment with the clock of a test and without jitter. */
    static ServiceExecutors.Environment environment(Scheduler scheduler) {
        return new ServiceExecutors.Environment(Optional.of(scheduler), Clock.systemUTC(), () -> 0.0);
    }

    /** Returns the profiles of the catalog whose responses have the format of OpenAI's Images API. */
    static Stream<ProviderProfile> openAiFormats() {
        return Providers.all().stream()
                .filter(profile -> profile.responseMapping().imagePointers().contains("/data/*"));
    }
}
