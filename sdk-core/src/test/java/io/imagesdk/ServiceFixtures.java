package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.time.Duration;

/** What the tests of the promises have in common: one request, one picture, one service. */
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

    /** Answers everything with this. */
    static RawServer answering(int status, String headers, String body) throws IOException {
        return RawServer.start((request, client) -> response(client, status, headers, body));
    }

    static void response(RawServer.Connection client, int status, String headers, String body) throws IOException {
        client.respond(status, "Connection: close\r\n" + headers, body.getBytes(UTF_8));
    }

    /** An answer whose pictures have these addresses. */
    static String addresses(String... addresses) {
        return "{\"data\":[{\"url\":\"" + String.join("\"},{\"url\":\"", addresses) + "\"}]}";
    }

    static ImagesException failure(ImagesService images) {
        return failure(ImagesException.class, images, Delivery.inMemory(), CallOptions.DEFAULT);
    }

    static <E extends ImagesException> E failure(
            Class<E> type, ImagesService images, Delivery<?> delivery, CallOptions options) {
        E failure = catchThrowableOfType(type, () -> images.blocking().generate(REQUEST, delivery, options));
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    static CallOptions within(Duration deadline) {
        return CallOptions.builder().timeout(deadline).build();
    }
}
