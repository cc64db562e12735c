package io.imagesdk;

import static io.imagesdk.ServiceFixtures.responding;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.scan.RecordingImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded responses of the Gemini API through the built-in profile. */
@Timeout(120)
class GeminiResponsesTest {
    private static final GenerateRequest REQUEST = GenerateRequest.builder()
            .prompt("a lighthouse at dusk")
            .model("gemini-3.1-flash-image")
            .build();

    @ParameterizedTest
    @CsvSource({
        "image, jpeg",
        "snake-case, jpeg",
        "thought-image, jpeg",
        "text-between, png jpeg",
        "two-candidates, png jpeg"
    })
    void deliversTheImagesWithoutDrafts(String name, String formats, @TempDir Path directory) throws Exception {
        try (RawServer server = responding(200, "", response(name));
                ImagesService images = service(server)) {
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));

            assertThat(result.images().stream()
                            .map(image -> image.format().orElseThrow().name()))
                    .containsExactly(formats.split(" ", 0));
            assertThat(result.outcomes()).hasSameSizeAs(result.images());
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).hasSameSizeAs(result.images());
            }
        }
    }

    @Test
    void reportsUsageAndTheIdOfTheRequest() throws Exception {
        ImageResult<ImageBytes> result = generate(200, response("image"));

        assertThat(result.usage().inputTokens()).hasValue(10);
        assertThat(result.usage().outputTokens()).hasValue(1392);
        assertThat(result.usage().totalTokens()).hasValue(1402);
        assertThat(result.usage().number("promptTokenCount")).hasValue(10);
        assertThat(result.requestId()).isPresent();
    }

    /** A draft is no result of a response that breaks off within the final image, or behind it. */
    @ParameterizedTest
    @ValueSource(ints = {5, 2_000})
    void deliversNoDraftOfATruncatedResponse(int missing) throws Exception {
        String inline = "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"%s\"},\"thought\":%s}";
        String draft = inline.formatted(SampleImages.base64(SampleImages.encoded("png", 20, 20)), "true");
        String last = inline.formatted(SampleImages.base64(SampleImages.encoded("png", 40, 40)), "false");
        String body = "{\"candidates\":[{\"content\":{\"parts\":[" + draft + "," + last;
        try (RawServer server = RawServer.start((request, client) -> client.write("HTTP/1.1 200 OK\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body.substring(0, body.length() - missing)));
                ImagesService images = service(server)) {
            if (missing == 5) {
                assertThat(images.blocking().generate(REQUEST).image().width()).hasValue(40);
            } else {
                assertThatThrownBy(() -> images.blocking().generate(REQUEST)).isInstanceOf(ConnectionException.class);
            }
        }
    }

    @Test
    void deliversTheImageOfAnEventThatWasNotRequested() throws Exception {
        String event = "data: " + response("image").replaceAll("\\s*\\n\\s*", " ") + "\n\n";

        ImageResult<ImageBytes> result = generate(200, event);

        assertThat(result.image().format().orElseThrow().name()).isEqualTo("jpeg");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deliversImagesBesideLongSignatures(boolean signatureFirst) throws Exception {
        String image = "\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}";
        String signature = "\"thoughtSignature\":\"" + "x".repeat(2_000_000) + "\"";
        String part = "{" + (signatureFirst ? signature + "," + image : image + "," + signature) + "}";

        ImageResult<ImageBytes> result = generate(
                200,
                "{\"candidates\":[{\"content\":{\"parts\":[" + part + "," + part
                        + "]},\"finishReason\":\"STOP\"}],\"responseId\":\"r1\"}");

        assertThat(result.outcomes()).hasSize(2).hasOnlyElementsOfType(ImageOutcome.Delivered.class);
        assertThat(result.requestId()).contains("r1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image-safety | IMAGE_SAFETY | I cannot show that image. | UNKNOWN",
                "image-prohibited | IMAGE_PROHIBITED_CONTENT | The generated image was withheld by a usage policy."
                        + " | UNKNOWN",
                "prompt-blocked | PROHIBITED_CONTENT | PROHIBITED_CONTENT | REJECTED",
                "prompt-blocked-safety | SAFETY | SAFETY | REJECTED"
            })
    void reportsModerationInTheWordsOfTheProvider(String name, String code, String message, BillingStatus billing)
            throws Exception {
        ImagesException failure = failure(200, response(name));

        assertThat(failure).isInstanceOf(ModerationException.class).hasMessageContaining(message);
        assertThat(failure.details().code()).contains(code);
        assertThat(failure.details().providerMessage().orElseThrow()).contains(message);
        assertThat(failure.billing()).isEqualTo(billing);
        assertThat(failure.details().usage().inputTokens()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text-only | without an image: I cannot draw that.",
                "no-image | without an image",
                "image-other | without an image",
                "empty-object | without an image"
            })
    void reportsAResponseWithoutAnImage(String name, String message) throws Exception {
        ImagesException failure = failure(200, response(name));

        assertThat(failure).isInstanceOf(InvalidResponseException.class).hasMessageContaining(message);
        assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400.invalid-api-key, AuthenticationException, API_KEY_INVALID, REJECTED",
        "400, 400.invalid-argument, ApiException, INVALID_ARGUMENT, REJECTED",
        "403, 403.permission, AuthenticationException, API_KEY_SERVICE_BLOCKED, REJECTED",
        "404, 404.model, NotFoundException, NOT_FOUND, REJECTED",
        "429, 429.array, RateLimitException, RESOURCE_EXHAUSTED, REJECTED",
        "429, 429.daily-quota, QuotaExceededException, RESOURCE_EXHAUSTED, REJECTED",
        "429, 429.retry-info, RateLimitException, RESOURCE_EXHAUSTED, REJECTED",
        "500, 500.internal, ApiException, INTERNAL, UNKNOWN",
        "503, 503.unavailable, OverloadedException, UNAVAILABLE, UNKNOWN"
    })
    void classifiesErrors(int status, String name, String type, String code, BillingStatus billing) throws Exception {
        ImagesException failure = failure(status, TaskGateway.text("gemini/error." + name + ".json"));

        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.details().code()).contains(code);
        assertThat(failure.details().providerMessage()).isPresent();
        assertThat(failure.billing()).isEqualTo(billing);
    }

    @Test
    void readsTheWaitOfARateLimit() throws Exception {
        ImagesException failure = failure(429, TaskGateway.text("gemini/error.429.retry-info.json"));

        assertThat(failure).isInstanceOf(RateLimitException.class).hasMessageContaining("wait 34 s");
        assertThat(failure.rateLimit().retryAfter().orElseThrow().toMillis()).isEqualTo(34_400);
    }

    @Test
    void doesNotRetryAnExhaustedDailyQuotaAlthoughItNamesAShortWait() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    calls.incrementAndGet();
                    client.respond(
                            429,
                            "Connection: close\r\n",
                            TaskGateway.text("gemini/error.429.daily-quota.json")
                                    .getBytes(UTF_8));
                });
                ImagesService images = builder(server).build()) {
            assertThat(catchThrowableOfType(QuotaExceededException.class, () -> images.blocking()
                            .generate(REQUEST)))
                    .isNotNull();
            assertThat(calls).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-between", "thought-image"})
    void decodesTheCompleteImagesOfAResponseThatIsCutAtAnyByte(String name) {
        byte[] body = response(name).getBytes(UTF_8);
        int[] ends = endsOfImages(body);
        int draft = endOfDraft(body);
        ResponseHead head = new ResponseHead(URI.create("https://gemini.example/v1beta"), 200, Map.of());
        ImagesException cause = new ConnectionException(
                "the response was cut", ErrorDetails.of(BillingStatus.UNKNOWN).build(), null);
        for (int length = 0; length < body.length; length++) {
            ResponseHandler.Body<TaskResponse> decoder = ResponseDecoder.forRequest(
                            new ResponseDecoder.DecodeContext(
                                    Providers.GEMINI,
                                    Optional.empty(),
                                    Limits.DEFAULT,
                                    new RecordingImageHandler(),
                                    UnaryOperator.identity(),
                                    Optional.empty()),
                            false)
                    .onHeaders(head);
            decoder.accept(ByteBuffer.wrap(body, 0, length));
            if (length <= ends[0] || (length > draft && length <= ends[1])) {
                assertThatThrownBy(() -> decoder.onError(cause))
                        .as("cut at %d", length)
                        .isSameAs(cause);
            } else {
                TaskResponse.Done done = (TaskResponse.Done) decoder.onError(cause);
                if (length >= endOfDocument(body)) {
                    assertThat(done.response().incompleteCause())
                            .as("cut at %d", length)
                            .isEmpty();
                    continue;
                }
                assertThat(done.response().images())
                        .as("cut at %d", length)
                        .hasSize(length <= ends[1] || length > draft ? 1 : 2);
                assertThat(done.response().incompleteCause())
                        .as("cut at %d", length)
                        .contains(cause);
            }
        }
    }

    /** Returns the length of a body without the white space behind its document. */
    private static int endOfDocument(byte[] body) {
        return new String(body, UTF_8).stripTrailing().getBytes(UTF_8).length;
    }

    /** Returns the positions of the quotes after the first two images. */
    private static int[] endsOfImages(byte[] body) {
        String text = new String(body, UTF_8);
        int first = text.indexOf('"', text.indexOf("\"data\": \"") + 9);
        return new int[] {first, text.indexOf('"', text.indexOf("\"data\": \"", first) + 9)};
    }

    /** Returns the position behind the flag that makes the first image a draft; the maximum if it is none. */
    private static int endOfDraft(byte[] body) {
        String flag = "\"thought\": true";
        int at = new String(body, UTF_8).indexOf(flag, endsOfImages(body)[0]);
        return at < 0 ? Integer.MAX_VALUE : at + flag.length();
    }

    /** Returns where the bytes of an image end, before the padding and the quote. */
    private static int endOfBytes(byte[] body, int quote) {
        int end = quote;
        while (body[end - 1] == '=') {
            end--;
        }
        return end;
    }

    /** Cuts are around the ends of the images and elsewhere far apart; the test of the decoder cuts at every byte. */
    @ParameterizedTest
    @ValueSource(strings = {"text-between", "thought-image"})
    void keepsCompleteImagesWhereverTheResponseIsCut(String name) throws Exception {
        byte[] body = response(name).getBytes(UTF_8);
        int firstImage = endOfBytes(body, endsOfImages(body)[0]);
        int secondImage = endOfBytes(body, endsOfImages(body)[1]);
        int draft = endOfDraft(body);
        Set<Integer> cuts = new TreeSet<>(List.of(
                0, 1, firstImage - 1, firstImage, firstImage + 1, secondImage, secondImage + 1, body.length - 1));
        for (int length = 0; length < body.length; length += 200) {
            cuts.add(length);
        }
        AtomicInteger cut = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .write(Arrays.copyOf(body, cut.get())));
                ImagesService images = service(server)) {
            for (int length : cuts) {
                cut.set(length);
                if (length < firstImage) {
                    ImagesException failure = catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().generate(REQUEST));
                    assertThat(failure).as("cut at %d", length).isNotNull();
                    assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                } else if (length > draft && length < secondImage) {
                    // The draft is no result, but the caller may have a use for it.
                    ImagesException failure = catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().generate(REQUEST));
                    assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
                    assertThat(failure.outcomes()).hasAtLeastOneElementOfType(ImageOutcome.Delivered.class);
                } else {
                    ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);
                    if (length >= endOfDocument(body)) {
                        assertThat(result.outcomes()).hasSameSizeAs(result.images());
                        continue;
                    }
                    assertThat(result.images())
                            .as("cut at %d", length)
                            .hasSize(length < secondImage || length > draft ? 1 : 2);
                    List<ImageOutcome<ImageBytes>> outcomes = result.outcomes();
                    assertThat(outcomes.get(outcomes.size() - 1)).isInstanceOf(ImageOutcome.Failed.class);
                }
            }
        }
    }

    private static String response(String name) {
        return TaskGateway.text("gemini/generate.response." + name + ".json");
    }

    private static ImagesException failure(int status, String body) throws Exception {
        ImagesException failure = catchThrowableOfType(ImagesException.class, () -> generate(status, body));
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    private static ImageResult<ImageBytes> generate(int status, String body) throws Exception {
        try (RawServer server = responding(status, "", body);
                ImagesService images = service(server)) {
            return images.blocking().generate(REQUEST);
        }
    }

    private static ImagesService service(RawServer server) {
        return builder(server).retryPolicy(RetryPolicy.none()).build();
    }

    private static ImagesServiceBuilder builder(RawServer server) {
        return ServiceFixtures.service(server).provider(Providers.GEMINI);
    }
}
