package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses with images and with the status of an error. */
@Timeout(60)
class ErrorStatusImageTest {
    private static final String BODY = "{\"created\":1,\"error\":null,\"msg\":\"success\",\"data\":[" + ITEM + "]}";

    private final AtomicInteger requests = new AtomicInteger();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 408, 409, 429, 500, 502, 503, 504})
    void anImageIsDeliveredWithAWarningAndNeverRequestedAgain(int status) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    requests.incrementAndGet();
                    ServiceFixtures.respond(client, status, "Retry-After: 0\r\n", BODY);
                });
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
            assertThat(result.warnings())
                    .singleElement()
                    .hasToString("images: arrived with the status of an error, HTTP " + status);
            assertThat(requests).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xai", "fal", "replicate"})
    void aLargeImageThatIsTheBodyItselfIsDelivered(String provider) throws Exception {
        byte[] large = SampleImages.encoded("bmp", 400, 400);
        GenerateRequest request = GenerateRequest.builder()
                .prompt("a cat")
                .model(provider.equals("xai") ? "m" : "a/b")
                .build();
        try (RawServer server = RawServer.start((received, client) -> {
                    requests.incrementAndGet();
                    client.respond(503, "Connection: close\r\nRetry-After: 0\r\n", large);
                });
                ImagesService images = service(server)
                        .provider(Providers.byId(provider).orElseThrow())
                        .build()) {
            ImageResult<Path> result = images.blocking().generate(request, Delivery.toDirectory(directory));

            assertThat(result.image().content()).hasBinaryContent(large);
            assertThat(requests).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"data\":[ITEM],\"error\":{\"message\":\"no\"}}",
                "{\"error\":\"no\",\"data\":[ITEM]}",
                "{\"detail\":[{\"msg\":\"no\",\"input\":ITEM}]}",
                "{\"message\":\"no\",\"data\":[ITEM,",
                "{\"data\":[{\"b64_json\":\"not an image at all, but a text of the server\"}]}",
                "{\"data\":[{\"url\":\"https://a.example/help\"}]}"
            })
    void anErrorStaysAnError(String body) throws Exception {
        try (RawServer server = responding(400, "", body.replace("ITEM", ITEM));
                ImagesService images = service(server).build()) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.toDirectory(directory)));

            assertThat(failure).isInstanceOf(ApiException.class);
            assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
            assertThat(failure.status()).hasValue(400);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void anErrorBehindALargeImageIsReadWithItsCode() throws Exception {
        String large = SampleImages.base64(SampleImages.encoded("bmp", 300, 300));
        String body = "{\"data\":[{\"b64_json\":\"" + large + "\"}],"
                + "\"error\":{\"code\":\"content_policy_violation\",\"message\":\"the prompt is not allowed\"}}";
        try (RawServer server = responding(400, "", body);
                ImagesService images = service(server).build()) {
            ImagesException failure = failure(images);

            assertThat(failure)
                    .isInstanceOf(ModerationException.class)
                    .hasMessageContaining("the prompt is not allowed");
            assertThat(failure.body().orElseThrow()).startsWith("{\"data\":[{\"b64_json\":\"(image 0)\"}],");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTruncatedImageIsNotRequestedAgain(boolean raw) throws Exception {
        byte[] image = SampleImages.encoded("png", 80, 80);
        byte[] body = raw ? image : ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(image)).getBytes(UTF_8);
        try (RawServer server = RawServer.start((request, client) -> {
                    requests.incrementAndGet();
                    client.write("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: " + body.length + "\r\n\r\n");
                    client.write(Arrays.copyOf(body, body.length - 100));
                });
                ImagesService images = service(server).build()) {
            ImagesException failure = failure(images);

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).hasSize(raw ? 1 : 0);
            assertThat(requests).hasValue(1);
        }
    }

    /** The request must not be sent again, because the rest may have been an image. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503, 400})
    void aResponseThatBreaksOffBeforeItStatesAnErrorIsNoRejection(int status) throws Exception {
        try (RawServer server = breakingOff(status, "{\"data\":[{\"b64_json\":\"iVBORw0KGgoAAAANSUhEUgAA");
                ImagesService images = service(server).build()) {
            assertThat(failure(images).billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(requests).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 400, 500})
    void aTaskInAResponseThatBreaksOffIsKept(int status) throws Exception {
        try (RawServer server = breakingOff(status, "{\"task_id\":\"t-1\",\"status\":\"running\",\"x\":");
                ImagesService images = service(server)
                        .provider(Providers.byId("async-query").orElseThrow())
                        .build()) {
            assertThat(images.submit(REQUEST.toBuilder().model("m").build())
                            .join()
                            .id())
                    .isEqualTo("t-1");
            assertThat(requests).hasValue(1);
        }
    }

    private RawServer breakingOff(int status, String body) throws Exception {
        return RawServer.start((request, client) -> {
            requests.incrementAndGet();
            client.write("HTTP/1.1 " + status + " X\r\nRetry-After: 0\r\nContent-Length: 9999\r\n\r\n" + body);
        });
    }
}
