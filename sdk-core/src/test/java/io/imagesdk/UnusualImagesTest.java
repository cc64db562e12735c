package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.responding;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that viewers show although something is unusual, and content that is not an image: both are billed. */
@Timeout(60)
class UnusualImagesTest {
    private static final ProviderProfile ANY_FORMAT = Providers.OPENAI_COMPATIBLE.toBuilder()
            .generation(Operation.of(
                    "/v1/images/generations",
                    Field.of(Parameter.PROMPT, Constraint.any()),
                    Field.of(Parameter.MODEL, Constraint.any()),
                    Field.of(Parameter.FORMAT, Constraint.any())))
            .build();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"avif,avif", "heic,heic", "jxl,jxl", "bmp,bmp", "tiff,tiff"})
    void deliversFormatsThatWereNotRequested(String format, String extension) throws Exception {
        byte[] image = resource("small." + extension);

        ImageResult<Path> result = generate(image, Optional.empty(), Delivery.toDirectory(directory));

        assertThat(result.image().content())
                .isEqualTo(directory.resolve("cat." + extension))
                .hasBinaryContent(image);
        assertThat(result.image().format()).contains(ImageFormat.of(format));
        assertThat(result.image().width()).hasValue(20);
        assertThat(result.image().height()).hasValue(10);
        assertThat(result.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "png,100,'is followed by 100 other bytes'",
        "jpg,65,'is followed by 65 other bytes'",
        "gif,1,'is followed by 1 other bytes'",
        "jpg,-2,'has no end marker, so that a part of it may be missing'",
        "gif,-1,'has no end marker, so that a part of it may be missing'"
    })
    void deliversWithAWarningWhatViewersShow(String format, int extraBytes, String warning) throws Exception {
        byte[] image = SampleImages.encoded(format, 20, 10);
        byte[] unusual = Arrays.copyOf(image, image.length + extraBytes);

        ImageResult<ImageBytes> result = generate(unusual, Optional.empty(), Delivery.inMemory());

        assertThat(result.image().content().toByteArray()).isEqualTo(unusual);
        assertThat(result.warnings()).containsExactly(new Warning("content", "image 0 " + warning));
    }

    @Test
    void deliversARequestedFormatThatItCannotVerify() throws Exception {
        byte[] icon = {0, 0, 1, 0, 1, 0, 16, 16, 0, 0};

        ImageResult<Path> result = generate(icon, Optional.of(ImageFormat.of("ico")), Delivery.toDirectory(directory));

        assertThat(result.image().content())
                .isEqualTo(directory.resolve("cat.ico"))
                .hasBinaryContent(icon);
        assertThat(result.warnings())
                .containsExactly(
                        new Warning("content", "image 0 has the requested format ico, which cannot be verified"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Sign in</html>", "{\"error\":\"no\"}"})
    void doesNotDeliverAnErrorAsARequestedFormat(String content) throws Exception {
        InvalidImageException failure = failure(SampleImages.ascii(content), Delivery.toDirectory(directory));

        assertThat(recovered(failure)).isEqualTo(SampleImages.ascii(content));
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "image/png", "text/xml", "text/plain", "application/octet-stream", ""})
    void deliversARequestedSvgThatIsTheBodyItself(String type) throws Exception {
        String shapes = "<rect width=\"5\"/>".repeat(100);
        for (String start : List.of("<svg>", "\n<svg>", "\ufeff<?xml version='1.0'?><!-- a cat --><svg>")) {
            byte[] svg = (start + shapes + "</svg>").getBytes(UTF_8);

            assertThat(body(svg, type, "svg").image().content().toByteArray()).isEqualTo(svg);
        }
        byte[] small = SampleImages.ascii("<svg/>");
        assertThat(body(small, type, "svg").image().content().toByteArray()).isEqualTo(small);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/xml", "application/octet-stream", ""})
    void deliversNoOtherDocumentAsTheBodyOfARequestedSvg(String type) {
        for (String content : List.of(
                "<!DOCTYPE html><title>Sign in</title>" + " ".repeat(1000),
                "<html></html>",
                "<?xml version='1.0'?><Error>denied</Error>")) {
            assertThatExceptionOfType(InvalidResponseException.class)
                    .isThrownBy(() -> body(SampleImages.ascii(content), type, "svg"))
                    .withMessageContaining("returned a web page instead of JSON");
        }
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> body(SampleImages.ascii("\n{\"error\":\"no credit\"}"), type, "svg"))
                .withMessageContaining("no credit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pdf", "application/octet-stream", "text/plain", "application/json", ""})
    void deliversABodyInARequestedFormatThatItCannotVerify(String type) throws Exception {
        byte[] pdf = Arrays.copyOf("%PDF-1.7\n%\u00e2\u00e3\n1 0 obj <<".getBytes(ISO_8859_1), 3000);

        ImageResult<ImageBytes> result = body(pdf, type, "pdf");

        assertThat(result.image().content().toByteArray()).isEqualTo(pdf);
        assertThat(result.warnings())
                .containsExactly(
                        new Warning("content", "image 0 has the requested format pdf, which cannot be verified"));
    }

    @Test
    void deliversATextInARequestedFormatUnlessItIsAnnouncedAsText() throws Exception {
        byte[] drawing = SampleImages.ascii("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n");

        assertThat(body(drawing, "application/postscript", "eps")
                        .image()
                        .content()
                        .toByteArray())
                .isEqualTo(drawing);
        assertThatExceptionOfType(InvalidResponseException.class)
                .isThrownBy(() -> body(SampleImages.ascii("upstream failed"), "text/plain", "eps"))
                .withMessageContaining("upstream failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Sign in</html>", "{\"error\":\"no\"}"})
    void doesNotDeliverABodyWithAnErrorAsARequestedFormat(String content) {
        assertThatExceptionOfType(ImagesException.class)
                .isThrownBy(() -> body(SampleImages.ascii(content), "application/octet-stream", "ico"))
                .matches(failure -> failure.outcomes().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheBytesOfWhatIsNotAnImage(boolean inMemory) throws Exception {
        byte[] truncated = Arrays.copyOf(IMAGE, IMAGE.length - 20);
        Delivery<?> delivery = inMemory ? Delivery.inMemory() : Delivery.toDirectory(directory);

        InvalidImageException failure = failure(truncated, delivery);

        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(recovered(failure)).isEqualTo(truncated);
        assertThat(directory).isEmptyDirectory();
    }

    /** The image is shorter than the text that the decoder collects before it decodes. */
    @Test
    void keepsTheBytesBeforeTextThatIsNotBase64() throws Exception {
        String text = SampleImages.base64(IMAGE);
        String body = "{\"data\":[{\"b64_json\":\"" + text.substring(0, 80) + "!" + text.substring(80) + "\"}]}";
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server)) {
            InvalidImageException failure = catchThrowableOfType(
                    InvalidImageException.class, () -> images.blocking().generate(request(Optional.empty())));

            assertThat(recovered(failure)).isEqualTo(Arrays.copyOf(IMAGE, 60));
        }
    }

    private InvalidImageException failure(byte[] content, Delivery<?> delivery) throws Exception {
        return catchThrowableOfType(
                InvalidImageException.class, () -> generate(content, Optional.of(ImageFormat.of("ico")), delivery));
    }

    private static byte[] recovered(ImagesException failure) {
        assertThat(failure.outcomes()).hasSize(1);
        return ((ImageOutcome.Failed<?>) failure.outcomes().get(0))
                .recoveredBytes()
                .orElseThrow()
                .toByteArray();
    }

    private static <T> ImageResult<T> generate(byte[] image, Optional<ImageFormat> format, Delivery<T> delivery)
            throws Exception {
        String body = "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(image) + "\"}]}";
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server)) {
            return images.blocking().generate(request(format), delivery, CallOptions.DEFAULT);
        }
    }

    /** Returns the result if the body of the response is this content. */
    private static ImageResult<ImageBytes> body(byte[] content, String type, String format) throws Exception {
        String headers = "Connection: close\r\n" + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n");
        try (RawServer server = RawServer.start((request, client) -> client.respond(200, headers, content));
                ImagesService images = service(server)) {
            return images.blocking().generate(request(Optional.of(ImageFormat.of(format))));
        }
    }

    private static ImagesService service(RawServer server) {
        return ServiceFixtures.service(server).provider(ANY_FORMAT).build();
    }

    private static GenerateRequest request(Optional<ImageFormat> format) {
        GenerateRequest.Builder request =
                GenerateRequest.builder().prompt("cat").model("any");
        format.ifPresent(request::format);
        return request.build();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream file = UnusualImagesTest.class.getResourceAsStream("/images/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }
}
