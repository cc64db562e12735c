package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static io.imagesdk.ServiceFixtures.urls;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that end, or never end, behind the last byte of their image. */
@Timeout(60)
class TruncatedImageTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 80, 80);
    private static final byte[] SMALL = SampleImages.encoded("png", 2, 2);
    private static final String COMPLETED = Events.completed(IMAGE);
    private static final CallOptions SHORT =
            CallOptions.builder().timeout(Duration.ofSeconds(1)).build();

    private final ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);

    @TempDir
    Path directory;

    /** The part of the last event that arrives. */
    enum Cut {
        BEFORE_QUOTE(COMPLETED.indexOf("\",\"created_at")),
        BEHIND_QUOTE(COMPLETED.indexOf(",\"created_at")),
        IN_USAGE(COMPLETED.length() - 10),
        BEFORE_BLANK_LINE(COMPLETED.length() - 2);

        private final String event;

        Cut(int length) {
            this.event = COMPLETED.substring(0, length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_QUOTE, false",
        "BEHIND_QUOTE, false",
        "IN_USAGE, false",
        "BEFORE_BLANK_LINE, false",
        "BEFORE_QUOTE, true",
        "BEHIND_QUOTE, true",
        "IN_USAGE, true"
    })
    void aStreamThatEndsBehindItsLastImageDeliversIt(Cut cut, boolean error) throws Exception {
        String head = error ? Events.HEAD.replace("Connection: close", "Content-Length: 99999") : Events.HEAD;
        try (RawServer server = RawServer.start((request, client) ->
                        client.write(head + Events.partial(0, SampleImages.encoded("png", 2, 2)) + cut.event));
                ImagesService images = service(server)) {
            ImageResult<Path> result = stream(images, CallOptions.DEFAULT);

            assertThat(result.images())
                    .singleElement()
                    .extracting(GeneratedImage::content)
                    .isEqualTo(directory.resolve("x.png"));
            assertThat(directory.resolve("x.png")).hasBinaryContent(IMAGE);
            assertThat(result.outcomes()).hasSize(1);
        }
    }

    @Test
    void warnsThatTheEndOfTheStreamIsMissing() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.write(Events.HEAD + Cut.IN_USAGE.event));
                ImagesService images = service(server)) {
            assertThat(stream(images, CallOptions.DEFAULT).warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.toString()).contains("truncated"));
        }
    }

    @Test
    void aStreamThatEndsWithinItsLastImageIsBilled() throws Exception {
        String part = COMPLETED.substring(0, COMPLETED.indexOf("\",\"created_at") - 8);
        try (RawServer server = RawServer.start((request, client) -> client.write(Events.HEAD + part));
                ImagesService images = service(server)) {
            InvalidResponseException failure =
                    catchThrowableOfType(InvalidResponseException.class, () -> stream(images, CallOptions.DEFAULT));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void theDeadlineHandsOverTheLastImageOfAStream(Cut cut) throws Exception {
        try (RawServer server =
                        stalling(Events.HEAD + Events.partial(0, SampleImages.encoded("png", 2, 2)) + cut.event);
                ImagesService images = service(server)) {
            CallTimeoutException failure =
                    catchThrowableOfType(CallTimeoutException.class, () -> stream(images, SHORT));

            assertDelivered(failure, directory.resolve("x.png"));
            assertThat(directory.resolve("x.png")).hasBinaryContent(IMAGE);
        }
    }

    @ParameterizedTest
    @MethodSource("imagesWithoutQuote")
    void anImageThatIsCompleteNeedsNoClosingQuote(byte[] image, boolean stream, boolean error) throws Exception {
        String length = error ? "Content-Length: 99999" : "Connection: close";
        try (RawServer server =
                        RawServer.start((request, client) -> client.write(withoutQuote(image, stream, length)));
                ImagesService images = service(server)) {
            ImageResult<Path> result = stream
                    ? stream(images, CallOptions.DEFAULT)
                    : images.blocking().generate(REQUEST, Delivery.toFile(directory.resolve("x.png")));

            assertThat(result.images())
                    .singleElement()
                    .extracting(GeneratedImage::content)
                    .isEqualTo(directory.resolve("x.png"));
            assertThat(directory.resolve("x.png")).hasBinaryContent(image);
        }
    }

    @ParameterizedTest
    @MethodSource("imagesWithoutQuote")
    void theDeadlineHandsOverAnImageWithoutItsClosingQuote(byte[] image, boolean stream, boolean lengthKnown)
            throws Exception {
        String length = lengthKnown ? "Content-Length: 99999" : "Connection: close";
        try (RawServer server = stalling(withoutQuote(image, stream, length));
                ImagesService images = service(server)) {
            CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> {
                if (stream) {
                    stream(images, SHORT);
                } else {
                    images.blocking().generate(REQUEST, Delivery.toFile(directory.resolve("x.png")), SHORT);
                }
            });

            assertDelivered(failure, directory.resolve("x.png"));
            assertThat(directory.resolve("x.png")).hasBinaryContent(image);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsKnownOfASmallImageThatIsCut(boolean stream) throws Exception {
        String response = withoutQuote(SMALL, stream, "Connection: close");
        try (RawServer server = RawServer.start(
                        (request, client) -> client.write(response.substring(0, response.length() - 8)));
                ImagesService images = service(server)) {
            ImagesException failure = catchThrowableOfType(ImagesException.class, () -> {
                if (stream) {
                    stream(images, CallOptions.DEFAULT);
                } else {
                    images.blocking().generate(REQUEST, Delivery.toFile(directory.resolve("x.png")));
                }
            });

            assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(directory).isEmptyDirectory();
        }
    }

    private static Stream<Arguments> imagesWithoutQuote() {
        return Stream.of(SMALL, IMAGE).flatMap(image -> Stream.of(true, false)
                .flatMap(stream -> Stream.of(true, false).map(flag -> Arguments.of(image, stream, flag))));
    }

    /** Returns a response up to the last character of its image. */
    private static String withoutQuote(byte[] image, boolean stream, String length) {
        String text = Base64.getEncoder().encodeToString(image);
        if (stream) {
            String event = Events.completed(image);
            return Events.HEAD.replace("Connection: close", length)
                    + event.substring(0, event.indexOf("\",\"created_at"));
        }
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length
                + "\r\n\r\n{\"created\":1,\"data\":[{\"b64_json\":\"" + text;
    }

    @Test
    void theTypeOfAnEventCanBeInItsDataOnly() throws Exception {
        try (RawServer server = stalling(
                        Events.HEAD + Cut.BEHIND_QUOTE.event.replace("event: image_generation.completed\n", ""));
                ImagesService images = service(server)) {
            assertDelivered(
                    catchThrowableOfType(CallTimeoutException.class, () -> stream(images, SHORT)),
                    directory.resolve("x.png"));
        }
    }

    @Test
    void theDeadlineHandsOverNoPartialImage() throws Exception {
        String partial = Events.partial(0, IMAGE);
        try (RawServer server = stalling(Events.HEAD + partial.substring(0, partial.length() - 2));
                ImagesService images = service(server)) {
            CallTimeoutException failure =
                    catchThrowableOfType(CallTimeoutException.class, () -> stream(images, SHORT));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "webp"})
    void theDeadlineHandsOverABodyThatIsTheImage(String format) throws Exception {
        byte[] image = format.equals("webp") ? SampleImages.lossyWebp(20, 20) : SampleImages.encoded(format, 40, 40);
        for (String length : List.of("Transfer-Encoding: chunked", "Content-Length: 99999")) {
            try (RawServer server = stalling(imageResponse(length, image));
                    ImagesService images = service(server)) {
                CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                        .generate(REQUEST, Delivery.inMemory(), SHORT));

                assertDelivered(failure, ImageBytes.copyOf(image));
            }
        }
    }

    @Test
    void theDeadlineHandsOverNoPartOfAnImage() throws Exception {
        byte[] part = Arrays.copyOf(IMAGE, IMAGE.length - 1);
        try (RawServer server = stalling(imageResponse("Content-Length: 99999", part));
                ImagesService images = service(server)) {
            CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.toDirectory(directory), SHORT));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void theDeadlineHandsOverADownloadThatIsComplete() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        String url = "http://" + request.header("Host") + "/image.png";
                        client.respond(200, "Connection: close\r\n", urls(url).getBytes(ISO_8859_1));
                    } else {
                        client.write(imageResponse("Content-Length: 99999", IMAGE));
                        client.stallLong(() -> time.advance(Duration.ofSeconds(2)));
                    }
                });
                ImagesService images = service(server)) {
            CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.toFile(directory.resolve("x.png")), SHORT));

            assertDelivered(failure, directory.resolve("x.png"));
            assertThat(directory.resolve("x.png")).hasBinaryContent(IMAGE);
        }
    }

    /** The URL may have expired meanwhile, so that the repetition brings less. */
    @ParameterizedTest
    @CsvSource({
        "png, Content-Length: 99999",
        "png, Transfer-Encoding: chunked",
        "jpg, Content-Length: 99999",
        "gif, Content-Length: 99999",
        "webp, Content-Length: 99999"
    })
    void aDownloadThatIsCompleteIsNotRepeated(String format, String length) throws Exception {
        byte[] image = format.equals("webp") ? SampleImages.lossyWebp(20, 20) : SampleImages.encoded(format, 40, 40);
        AtomicInteger downloads = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        String url = "http://" + request.header("Host") + "/image?signature=secret";
                        client.respond(200, "Connection: close\r\n", urls(url).getBytes(ISO_8859_1));
                    } else if (downloads.getAndIncrement() == 0) {
                        client.write(imageResponse(length, image));
                    } else {
                        client.respond(200, "Connection: close\r\n", "<p>link expired".getBytes(ISO_8859_1));
                    }
                });
                ImagesService images = service(server)) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images())
                    .singleElement()
                    .extracting(GeneratedImage::content)
                    .isEqualTo(ImageBytes.copyOf(image));
            assertThat(downloads).hasValue(1);
            assertThat(result.warnings()).singleElement().satisfies(warning -> assertThat(warning.toString())
                    .contains("image 0 is complete, although its download failed")
                    .doesNotContain("secret"));
        }
    }

    private static void assertDelivered(ImagesException failure, Object content) {
        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.outcomes()).singleElement().satisfies(outcome -> assertThat(
                        ((ImageOutcome.Delivered<?>) outcome).image().content())
                .isEqualTo(content));
    }

    private static String imageResponse(String length, byte[] image) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n" + length + "\r\n\r\n";
        String chunk = length.contains("chunked") ? Integer.toHexString(image.length) + "\r\n" : "";
        return head + chunk + new String(image, ISO_8859_1);
    }

    /** Returns a server that sends a text and is silent afterwards, until the deadline passes. */
    private RawServer stalling(String response) throws IOException {
        return RawServer.start(
                (request, client) -> client.write(response).stallLong(() -> time.advance(Duration.ofSeconds(2))));
    }

    private ImageResult<Path> stream(ImagesService images, CallOptions options) {
        return images.blocking().stream(REQUEST, Delivery.toFile(directory.resolve("x.png")), options, event -> {});
    }

    private ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .environment(environment(time))
                .build();
    }
}
