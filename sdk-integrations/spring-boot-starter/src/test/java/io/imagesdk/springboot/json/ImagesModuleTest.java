package io.imagesdk.springboot.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same JSON from both versions of Jackson. */
class ImagesModuleTest {
    private static final URI SIGNED = URI.create("https://cdn.example.com/1.png?signature=secret-2");

    @TempDir
    Path directory;

    @Test
    void writesAResult() {
        ImageResult<ImageBytes> result = ImageResult.<ImageBytes>builder()
                .outcomes(List.of(
                        new ImageOutcome.Delivered<>(image(ImageBytes.copyOf(new byte[] {1, 2, 3, 4}))),
                        new ImageOutcome.Failed<>(
                                1,
                                new ImageStorageException(
                                        "disk is full",
                                        ErrorDetails.of(BillingStatus.BILLED).build(),
                                        null),
                                Optional.of(SIGNED),
                                Optional.of(ImageBytes.copyOf(new byte[] {5})))))
                .requestId("req-1")
                .createdAt(Instant.EPOCH)
                .usage(new Usage(Map.of("total_tokens", 7L, "cost_in_usd_ticks", 400_000_000L)))
                .warnings(List.of(new Warning("size", "was adapted")))
                .build();

        assertThat(write(ImageContent.AUTO, result))
                .isEqualTo("{\"images\":[{\"index\":0,\"dataUri\":\"data:application/octet-stream;base64,AQIDBA==\","
                        + "\"format\":\"png\",\"mediaType\":\"image/png\",\"width\":10,\"height\":20,\"byteCount\":4,"
                        + "\"sha256\":\"00ff\",\"revisedPrompt\":\"a better cat\"}],"
                        + "\"failures\":[{\"outcome\":\"failed\","
                        + "\"index\":1,\"error\":{\"type\":\"ImageStorageException\",\"message\":\"disk is full\","
                        + "\"billing\":\"BILLED\",\"retrySafe\":false},"
                        + "\"dataUri\":\"data:application/octet-stream;base64,BQ==\"}],\"requestId\":\"req-1\","
                        + "\"createdAt\":\"1970-01-01T00:00:00Z\",\"usage\":{\"cost_in_usd_ticks\":400000000,"
                        + "\"total_tokens\":7},\"cost\":{\"amount\":\"0.04\",\"unit\":\"USD\"},"
                        + "\"warnings\":[{\"field\":\"size\",\"message\":\"was adapted\"}]}");
    }

    @Test
    void writesAFailure() {
        RateLimit rateLimit = new RateLimit(
                OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(3)));
        RateLimitException error = new RateLimitException(
                "too many requests",
                ErrorDetails.of(BillingStatus.REJECTED)
                        .provider("openai")
                        .status(429)
                        .code("slow_down")
                        .hint("wait")
                        .rateLimit(rateLimit)
                        .build(),
                null);

        assertThat(write(ImageContent.AUTO, error))
                .isEqualTo(
                        "{\"type\":\"RateLimitException\",\"message\":\"too many requests\",\"billing\":\"REJECTED\","
                                + "\"retrySafe\":true,\"provider\":\"openai\",\"status\":429,\"code\":\"slow_down\","
                                + "\"hint\":\"wait\",\"retryAfterMillis\":3000}");
    }

    @Test
    void writesViolations() {
        InvalidRequestException error = new InvalidRequestException(
                List.of(new InvalidRequestException.Violation("n", "must be 1..10, was 11", "1..10")));

        assertThat(write(ImageContent.AUTO, error))
                .endsWith("\"violations\":[{\"field\":\"n\",\"rule\":\"must be 1..10, was 11\","
                        + "\"accepted\":\"1..10\"}]}");
    }

    @ParameterizedTest
    @EnumSource(ImageContent.class)
    void writesImagesInTheSelectedForm(ImageContent content) throws Exception {
        Path file = Files.write(directory.resolve("cat.png"), new byte[] {1, 2, 3});
        Map<ImageContent, List<String>> expected = Map.of(
                ImageContent.AUTO,
                List.of("dataUri", "data:application/octet-stream;base64,AQID", "file", "cat.png", "url", SIGNED + ""),
                ImageContent.DATA_URI,
                List.of(
                        "dataUri",
                        "data:application/octet-stream;base64,AQID",
                        "dataUri",
                        "data:image/png;base64,AQID"),
                ImageContent.URL,
                List.of("url", SIGNED + "", "url", SIGNED + "", "url", SIGNED + ""),
                ImageContent.FILE_NAME,
                List.of("", "", "file", "cat.png"),
                ImageContent.NONE,
                List.of());
        List<Object> contents = List.of(ImageBytes.copyOf(new byte[] {1, 2, 3}), file, SIGNED);

        for (int i = 0; i < contents.size(); i++) {
            List<String> members = expected.get(content);
            String member = members.size() > 2 * i ? members.get(2 * i) : "";
            String start = member.isEmpty()
                    ? "{\"index\":0,\"format\":"
                    : "{\"index\":0,\"" + member + "\":\"" + members.get(2 * i + 1) + "\",\"format\":";
            assertThat(write(content, image(contents.get(i)))).startsWith(start);
        }
    }

    @Test
    void writesWhatASinkReturned() {
        assertThat(write(ImageContent.AUTO, image(Map.of("bucket", "b-1"))))
                .startsWith("{\"index\":0,\"content\":{\"bucket\":\"b-1\"},");
    }

    @Test
    void writesLargeImages() {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);

        assertThat(write(ImageContent.AUTO, ImageBytes.copyOf(bytes)))
                .isEqualTo("\"data:application/octet-stream;base64,"
                        + Base64.getEncoder().encodeToString(bytes) + "\"");
    }

    @Test
    void writesTreesToo() {
        ImageResult<ImageBytes> result = ImageResult.<ImageBytes>builder()
                .image(GeneratedImage.of(0, ImageBytes.copyOf(new byte[] {1, 2, 3})))
                .build();
        String expected = "data:application/octet-stream;base64,AQID";

        assertThat(jackson2(ImageContent.AUTO)
                        .valueToTree(result)
                        .at("/images/0/dataUri")
                        .asText())
                .isEqualTo(expected);
        assertThat(jackson3(ImageContent.AUTO)
                        .<tools.jackson.databind.JsonNode>valueToTree(result)
                        .at("/images/0/dataUri")
                        .asString())
                .isEqualTo(expected);
    }

    private static <T> GeneratedImage<T> image(T content) {
        ImageFacts facts = new ImageFacts(ImageFormat.PNG, OptionalInt.of(10), OptionalInt.of(20), 4, "00ff");
        return new GeneratedImage<>(0, content, Optional.of(facts), Optional.of("a better cat"), Optional.of(SIGNED));
    }

    private static String write(ImageContent content, Object value) {
        try {
            String json = jackson2(content).writeValueAsString(value);
            assertThat(jackson3(content).writeValueAsString(value)).isEqualTo(json);
            return json;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static com.fasterxml.jackson.databind.json.JsonMapper jackson2(ImageContent content) {
        return com.fasterxml.jackson.databind.json.JsonMapper.builder()
                .addModule(new Jackson2ImagesModule(content))
                .build();
    }

    private static tools.jackson.databind.json.JsonMapper jackson3(ImageContent content) {
        return tools.jackson.databind.json.JsonMapper.builder()
                .addModule(new Jackson3ImagesModule(content))
                .build();
    }
}
