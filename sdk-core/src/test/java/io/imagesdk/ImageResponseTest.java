package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are an image themselves. */
@Timeout(60)
class ImageResponseTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 40, 30);

    @ParameterizedTest
    @CsvSource({
        "xai, image/png",
        "openai, image/png",
        "wellapi, application/octet-stream",
        "openai, application/json",
        "xai-compatible, text/plain"
    })
    void isDeliveredWhateverTheProfileAndTheContentType(String profile, String contentType) throws Exception {
        try (RawServer server = responding("Content-Type: " + contentType + "\r\nX-Request-Id: r-1\r\n", IMAGE);
                ImagesService images = service(server)
                        .provider(Providers.byId(profile).orElseThrow())
                        .build()) {
            ImageResult<ImageBytes> result =
                    images.blocking().generate(REQUEST.toBuilder().model("m").build());

            assertThat(result.outcomes()).hasSize(1);
            GeneratedImage<ImageBytes> image = result.image();
            assertThat(image.content().toByteArray()).isEqualTo(IMAGE);
            assertThat(image.width()).hasValue(40);
            assertThat(result.requestId()).contains("r-1");
            assertThat(result.headers()).containsEntry("content-type", contentType);
            assertThat(result.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void isRecognizedInEveryFormatByteByByte(String format) throws Exception {
        byte[] encoded = SampleImages.encoded(format, 20, 10);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    for (byte next : Arrays.copyOf(encoded, 40)) {
                        client.write(new byte[] {next});
                    }
                    client.write(Arrays.copyOfRange(encoded, 40, encoded.length));
                });
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                    .isEqualTo(encoded);
        }
    }

    @Test
    void isDecompressed() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(IMAGE);
        }
        try (RawServer server =
                        responding("Content-Type: image/png\r\nContent-Encoding: gzip\r\n", compressed.toByteArray());
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                    .isEqualTo(IMAGE);
        }
    }

    @Test
    void isStoredInAFile(@TempDir Path directory) throws Exception {
        try (RawServer server = responding("Content-Type: image/png\r\n", IMAGE);
                ImagesService images = service(server).build()) {
            Path file = images.blocking()
                    .generate(REQUEST, Delivery.toDirectory(directory))
                    .image()
                    .content();

            assertThat(file).hasBinaryContent(IMAGE).hasExtension("png");
        }
    }

    @Test
    void isReadAsJsonIfItIsAnErrorThatIsAnnouncedAsAnImage() throws Exception {
        try (RawServer server = responding(
                        "Content-Type: image/png\r\n", bytes("{\"error\":{\"message\":\"no GPU is free\"}}"));
                ImagesService images = service(server).build()) {
            assertThat(ServiceFixtures.failure(images))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("no GPU is free");
        }
    }

    @Test
    void staysAnErrorIfItIsTextThatIsNotAnImage() throws Exception {
        try (RawServer server = responding("Content-Type: text/plain\r\n", bytes("GATEWAY IS BUSY, COME BACK"));
                ImagesService images = service(server).build()) {
            assertThat(ServiceFixtures.failure(images))
                    .isInstanceOf(InvalidResponseException.class)
                    .hasMessageContaining("GATEWAY IS BUSY");
        }
    }

    @Test
    void isReportedWithItsBytesIfItIsNoKnownImage() throws Exception {
        byte[] unknown = bytes("RAW0 0123456789 0123456789");
        try (RawServer server = responding("Content-Type: image/x-raw\r\n", unknown);
                ImagesService images = service(server).build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).isInstanceOf(InvalidImageException.class);
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(recovered(failure)).isEqualTo(unknown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/zip", "image/x-unknown", ""})
    void isReportedWithItsBytesIfItIsBinaryAndNoKnownImage(String type, @TempDir Path directory) throws Exception {
        for (int length : new int[] {4, 32, 100_000}) {
            byte[] unknown = Arrays.copyOf(bytes("PK\3\4"), length);
            try (RawServer server = responding(type.isEmpty() ? "" : "Content-Type: " + type + "\r\n", unknown);
                    ImagesService images = service(server).build()) {
                ImagesException inMemory = ServiceFixtures.failure(
                        InvalidImageException.class, images, Delivery.inMemory(), CallOptions.DEFAULT);
                ImagesException inFile = ServiceFixtures.failure(
                        InvalidImageException.class, images, Delivery.toDirectory(directory), CallOptions.DEFAULT);

                assertThat(inMemory.billing()).isEqualTo(BillingStatus.BILLED);
                assertThat(inMemory).hasMessageContaining("it starts like 504b0304");
                assertThat(recovered(inMemory)).isEqualTo(unknown);
                assertThat(recovered(inFile)).isEqualTo(unknown);
                assertThat(directory).isEmptyDirectory();
                assertThat(server.requests()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, identity, PK\3\4",
        "application/json, identity, PK\3\4",
        "application/xml, identity, PK\3\4",
        "application/octet-stream, br, PK\3\4",
        "application/octet-stream, identity, upstream failed: no r\u00e9ponse",
        "application/octet-stream, identity, <html>\0</html>"
    })
    void staysAnErrorIfItIsOrIsAnnouncedAsText(String type, String encoding, String content) throws Exception {
        String headers = "Content-Type: " + type + "\r\nContent-Encoding: " + encoding + "\r\n";
        try (RawServer server = responding(headers, bytes(content));
                ImagesService images = service(server).build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).isInstanceOf(InvalidResponseException.class);
            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(failure.outcomes()).isEmpty();
        }
    }

    @Test
    void staysAnErrorIfItIsBinaryUnderTheStatusOfAnError() throws Exception {
        byte[] unknown = Arrays.copyOf(bytes("PK\3\4"), 1000);
        String headers = "Connection: close\r\nContent-Type: application/octet-stream\r\n";
        try (RawServer server = RawServer.start((request, client) -> client.respond(500, headers, unknown));
                ImagesService images = service(server).build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).isInstanceOf(ApiException.class);
            assertThat(failure.outcomes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void keepsTheBytesOfATruncatedImage(String format, @TempDir Path directory) throws Exception {
        byte[] encoded = SampleImages.encoded(format, 200, 200);
        byte[] half = Arrays.copyOf(encoded, encoded.length * 9 / 10);
        try (RawServer server = truncated(half);
                ImagesService images = service(server).build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure)
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("the response was truncated");
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(recovered(failure)).isEqualTo(half);
            assertThat(server.requests()).hasSize(1);
            ServiceFixtures.failure(
                    InvalidImageException.class, images, Delivery.toDirectory(directory), CallOptions.DEFAULT);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void deliversAnImageThatIsCompleteAlthoughTheServerAnnouncedMore() throws Exception {
        try (RawServer server = truncated(IMAGE);
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.outcomes()).hasSize(1);
            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
            assertThat(result.warnings().toString()).contains("response was truncated");
        }
    }

    @Test
    void isRejectedIfItExceedsTheLimitOfAnImage() throws Exception {
        try (RawServer server = responding("Content-Type: image/png\r\n", IMAGE);
                ImagesService images = service(server)
                        .limits(Limits.builder()
                                .maxImageBytes(IMAGE.length - 1L)
                                .build())
                        .build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        }
    }

    private static byte[] recovered(ImagesException failure) {
        return ((ImageOutcome.Failed<?>) failure.outcomes().get(0))
                .recoveredBytes()
                .orElseThrow()
                .toByteArray();
    }

    private static RawServer truncated(byte[] body) throws IOException {
        return RawServer.start((request, client) -> client.write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
                        + "Content-Length: " + (body.length + 100) + "\r\n\r\n")
                .write(body));
    }

    private static RawServer responding(String headers, byte[] body) throws IOException {
        return RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n" + headers, body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
