package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send too much: every limit holds, for compressed and decompressed bytes; see docs/guarantees.md. */
@Timeout(30)
class LimitTest {
    private static final int MIB = 1 << 20;
    private static final Limits SMALL = Limits.builder().maxResponseBytes(MIB).build();

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void anEndlessBodyIsNotReadForEver(int status) throws Exception {
        AtomicLong sent = new AtomicLong();
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 " + status + " X\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) { // until the client hangs up
                        client.write(chunk);
                        sent.addAndGet(chunk.length);
                    }
                });
                ImagesService images = service(server).limits(SMALL).build()) {
            ImagesException ended = failure(images);

            assertThat(ended).isInstanceOf(status == 200 ? ResponseTooLargeException.class : ApiException.class);
            assertThat(server.awaitDisconnect()).isTrue();
            assertThat(sent.get()).isLessThan(64L * MIB);
        }
    }

    @Test
    void aBombIsNotUnpackedForEver() throws Exception {
        byte[] bomb = zipped(" ".repeat(MIB).getBytes(ISO_8859_1), 64);
        try (RawServer server = RawServer.start((request, client) ->
                        client.respond(200, "Connection: close\r\nContent-Encoding: gzip\r\n", bomb));
                ImagesService images = service(server).limits(SMALL).build()) {
            assertThat(bomb).as("small on the wire").hasSizeLessThan(MIB);

            assertThat(failure(images)).isInstanceOf(ResponseTooLargeException.class);
        }
    }

    @Test
    void aImageOverTheLimitIsNotTakenAndTheOthersAre() throws Exception {
        String large = "{\"b64_json\":\"" + SampleImages.base64(SmallHeapTest.padded(IMAGE, 50_000)) + "\"}";
        try (RawServer server = responding(200, "", "{\"data\":[" + large + "," + ITEM + "]}");
                ImagesService images = service(server)
                        .limits(Limits.builder().maxImageBytes(40_000).build())
                        .build()) {
            var result = images.blocking().generate(REQUEST);

            assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.index())
                    .isEqualTo(1));
            assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> {
                assertThat(failed.error())
                        .isInstanceOf(ResponseTooLargeException.class)
                        .hasMessageContaining("40000");
                assertThat(failed.error().billing()).isEqualTo(BillingStatus.BILLED);
            });
        }
    }

    @Test
    void noMoreImagesAreTakenThanTheLimitSays() throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + (ITEM + ",").repeat(5) + ITEM + "]}");
                ImagesService images = service(server)
                        .limits(Limits.builder().maxImages(5).build())
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(5);
        }
    }

    @Test
    void anErrorIsKeptUpToItsLimitAndSaidInOneLine() throws Exception {
        String words = "no ink left, ".repeat(20_000);
        try (RawServer server = responding(400, "", "{\"error\":{\"message\":\"" + words + "\"}}");
                ImagesService images = service(server).build()) {
            ImagesException refused = failure(images);

            assertThat(refused.body().orElseThrow()).contains("no ink left").hasSizeLessThanOrEqualTo(64 << 10);
            assertThat(refused.getMessage())
                    .contains("no ink left")
                    .hasSizeLessThanOrEqualTo(2_000)
                    .doesNotContain("\n");
        }
    }

    /** The text of a 2xx response may be larger than that of an error response. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'@','code':'@'}}",
                "{'other':'@'}",
                "{'data':[],'note':'@'}",
                "{'data':[{'url':'no url @'}]}",
                "{'data':[{'b64_json':'no image'}],'note':'@'}",
                "@"
            })
    void anErrorInsideASuccessIsKeptUpToTheSameLimit(String template) throws Exception {
        String body = template.replace('\'', '"').replace("@", "no ink left \u00e9, ".repeat(20_000));
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server).build()) {
            ImagesException refused = failure(images);

            assertThat(refused.body().orElse("").getBytes(UTF_8).length).isLessThanOrEqualTo(64 << 10);
            assertThat(refused.providerMessage().orElse("")).hasSizeLessThanOrEqualTo(64 << 10);
            assertThat(refused.details().code().orElse("")).hasSizeLessThanOrEqualTo(64 << 10);
            assertThat(refused.getMessage()).hasSizeLessThanOrEqualTo(2_000).doesNotContain("\n");
        }
    }

    @Test
    void aLoginPageIsShownInAFewWords() throws Exception {
        String page = "<!DOCTYPE html><title>Sign in" + " please".repeat(500) + "</title>";
        try (RawServer server = responding(200, "Content-Type: text/html\r\n", page);
                ImagesService images = service(server).build()) {
            assertThat(failure(images))
                    .isInstanceOf(InvalidResponseException.class)
                    .hasMessageContaining("Sign in")
                    .extracting(Throwable::getMessage)
                    .matches(words -> words.length() < 500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":[", "", "{\"data\":7}", "<html>"})
    void theRequestIdOfABadResponseIsKept(String body) throws Exception {
        int missing = body.startsWith("{\"data\":[") ? 100 : 0;
        try (RawServer server = RawServer.start(
                        (request, client) -> client.write("HTTP/1.1 200 X\r\nx-request-id: req-7\r\nContent-Length: "
                                + (body.length() + missing) + "\r\n\r\n" + body));
                ImagesService images = service(server).build()) {
            assertThat(failure(images).requestId()).contains("req-7");
        }
    }

    @Test
    void theRequestIdOfAResponseThatCameTooLateIsKept() throws Exception {
        // Shorter than the limit of silence, which would end the call at the same time.
        Duration timeout = Duration.ofSeconds(2);
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                "HTTP/1.1 200 X\r\nx-request-id: req-7\r\nContent-Length: 9\r\n\r\n")
                        .stallLong(() -> time.advance(timeout)));
                ImagesService images = service(server)
                        .timeout(timeout)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            assertThat(failure(images).requestId()).contains("req-7");
        }
    }

    @Test
    void aImageInPlaceIsTakenAndItsAddressIsNotFetched() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    String item = ITEM.replace("}", ",\"url\":\"http://" + request.header("Host") + "/other.png\"}");
                    respond(client, 200, "", "{\"data\":[" + item + "]}");
                });
                ImagesService images = service(server).build()) {
            var result = images.blocking().generate(REQUEST);

            assertThat(result.images().get(0).content().toByteArray()).isEqualTo(IMAGE);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static byte[] zipped(byte[] chunk, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                out.write(chunk);
            }
        }
        return bytes.toByteArray();
    }
}
