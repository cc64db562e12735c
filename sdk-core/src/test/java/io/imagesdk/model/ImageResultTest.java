package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ModerationException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A result that a user's test creates. */
class ImageResultTest {
    private static final GeneratedImage<String> FIRST = GeneratedImage.of(0, "first");
    private static final GeneratedImage<String> SECOND = GeneratedImage.of(2, "second");
    private static final ImageOutcome<String> BLOCKED = new ImageOutcome.Blocked<>(
            1,
            new ModerationException(
                    "not allowed", ErrorDetails.of(BillingStatus.BILLED).build(), null));

    @Test
    void returnsTheOnlyOrFirstImage() {
        ImageResult<String> one = ImageResult.<String>builder().image(FIRST).build();
        ImageResult<String> several = ImageResult.<String>builder()
                .outcomes(List.of(BLOCKED))
                .image(SECOND)
                .image(FIRST)
                .build();

        assertThat(one.image()).isSameAs(FIRST);
        assertThat(several.image()).isSameAs(SECOND);
        assertThat(several.images()).containsExactly(SECOND, FIRST);
        assertThat(several.outcomes()).hasSize(3);
    }

    @Test
    void explainsThatThereIsNoImage() {
        ImageResult<String> none =
                ImageResult.<String>builder().outcomes(List.of(BLOCKED)).build();

        assertThatThrownBy(none::image)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("result must have a delivered image, has 1 outcomes without one");
    }

    @Test
    void hasADefaultForEveryValue() {
        ImageResult<String> empty = ImageResult.<String>builder().build();

        assertThat(empty.outcomes()).isEmpty();
        assertThat(empty.usage()).isEqualTo(Usage.NONE);
        assertThat(empty.cost()).isEmpty();
        assertThat(empty.requestId()).isEmpty();
        assertThat(empty.createdAt()).isEmpty();
        assertThat(empty.warnings()).isEmpty();
        assertThat(empty.rateLimit()).isEqualTo(RateLimit.NONE);
        assertThat(empty.attempts()).isEmpty();
        assertThat(empty.responseJson()).isEmpty();
        assertThat(empty.headers()).isEmpty();
    }

    @Test
    void showsNeitherUrlsNorHeaders() {
        ImageFacts facts = new ImageFacts(ImageFormat.PNG, OptionalInt.of(3), OptionalInt.of(2), 10, "ab");
        GeneratedImage<URI> image = new GeneratedImage<>(
                0,
                URI.create("https://cdn.example/a?secret"),
                Optional.of(facts),
                Optional.of("a secret prompt"),
                Optional.of(URI.create("https://cdn.example/a?secret")));
        ImageResult<URI> result = ImageResult.<URI>builder()
                .image(image)
                .outcomes(List.of(
                        new ImageOutcome.Delivered<>(image),
                        new ImageOutcome.Failed<>(
                                1,
                                new ModerationException(
                                        "gone",
                                        ErrorDetails.of(BillingStatus.BILLED).build(),
                                        null),
                                Optional.of(URI.create("https://cdn.example/b?secret")),
                                Optional.empty())))
                .requestId("req-1")
                .createdAt(Instant.EPOCH)
                .usage(new Usage(Map.of("cost_in_usd_ticks", 200_000_000L)))
                .responseJson("{\"url\":\"https://cdn.example/a?secret\"}")
                .headers(Map.of("x-secret", "secret"))
                .build();

        assertThat(result).hasToString("1 of 2 images delivered, request id req-1, 0.02 USD");
        assertThat(image).hasToString("image 0: png 3x2, 10 bytes");
        assertThat(result.outcomes().get(1)).hasToString("image 1 failed: gone");
        assertThat(BLOCKED).hasToString("image 1 was blocked: not allowed");
    }
}
