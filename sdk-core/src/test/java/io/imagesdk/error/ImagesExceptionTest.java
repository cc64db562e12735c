package io.imagesdk.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Cost;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions that a user's test creates. */
class ImagesExceptionTest {
    private static final ErrorDetails DETAILS = ErrorDetails.of(BillingStatus.REJECTED)
            .provider("xai")
            .status(429)
            .requestId("req-1")
            .code("too_many")
            .providerMessage("slow down")
            .body("{}")
            .hint("try again later")
            .attempts(List.of(new Attempt(
                    1,
                    Attempt.Kind.CREATE,
                    "POST",
                    "api.x.ai/v1",
                    OptionalInt.of(429),
                    Duration.ZERO,
                    Duration.ofMillis(5),
                    10,
                    2,
                    Optional.of("req-1"),
                    Optional.empty(),
                    "")))
            .outcomes(List.of(new ImageOutcome.Delivered<>(GeneratedImage.of(0, "content"))))
            .task(ImageTask.of("xai", URI.create("https://api.x.ai/v1"), "t-1", Instant.EPOCH))
            .usage(new Usage(Map.of("cost_in_usd_ticks", 1L)))
            .rateLimit(new RateLimit(
                    OptionalLong.of(5), OptionalLong.of(0), Optional.empty(), Optional.of(Duration.ofSeconds(3))))
            .moderationStage("input")
            .moderationCategories(List.of("violence"))
            .build();

    static Stream<ImagesException> family() {
        Throwable cause = new IllegalStateException("cause");
        return Stream.of(
                new ApiException("m", DETAILS, cause),
                new AuthenticationException("m", DETAILS, cause),
                new BlockedUrlException("m", DETAILS, cause),
                new CallCancelledException("m", DETAILS, cause),
                new CallTimeoutException("m", DETAILS, cause),
                new ConnectionException("m", DETAILS, cause),
                new DownloadException("m", DETAILS, cause),
                new ImageStorageException("m", DETAILS, cause),
                new InvalidConfigurationException("m", DETAILS, cause),
                new InvalidImageException("m", DETAILS, cause),
                new InvalidResponseException("m", DETAILS, cause),
                new ModerationException("m", DETAILS, cause),
                new NotFoundException("m", DETAILS, cause),
                new OverloadedException("m", DETAILS, cause),
                new QuotaExceededException("m", DETAILS, cause),
                new RateLimitException("m", DETAILS, cause),
                new RequestTooLargeException("m", DETAILS, cause),
                new ResponseTooLargeException("m", DETAILS, cause),
                new ServiceClosedException("m", DETAILS, cause),
                new TaskFailedException("m", DETAILS, cause),
                new TaskNotFoundException("m", DETAILS, cause),
                new TaskTimeoutException("m", DETAILS, cause),
                new UnexpectedException("m", DETAILS, cause));
    }

    @ParameterizedTest
    @MethodSource("family")
    void returnsEverythingThatIsKnown(ImagesException exception) {
        assertThat(exception).hasMessage("m").hasCauseInstanceOf(IllegalStateException.class);
        assertThat(exception.details()).isEqualTo(DETAILS);
        assertThat(exception.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(exception.provider()).contains("xai");
        assertThat(exception.status()).hasValue(429);
        assertThat(exception.requestId()).contains("req-1");
        assertThat(exception.providerMessage()).contains("slow down");
        assertThat(exception.body()).contains("{}");
        assertThat(exception.hint()).contains("try again later");
        assertThat(exception.attempts()).hasSize(1);
        assertThat(exception.outcomes()).hasSize(1);
        assertThat(exception.task().map(ImageTask::id)).contains("t-1");
        assertThat(exception.cost()).contains(Cost.ofUsdTicks(1));
        assertThat(exception.rateLimit().retryAfter()).contains(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @MethodSource("family")
    void keepsTypeMessageAndCauseWithOtherDetails(ImagesException exception) {
        ErrorDetails other = DETAILS.toBuilder()
                .billing(BillingStatus.BILLED)
                .task(Optional.empty())
                .build();

        ImagesException copy = exception.withDetails(other);

        assertThat(copy).hasSameClassAs(exception).hasMessage("m").hasCause(exception.getCause());
        assertThat(copy.details()).isEqualTo(other);
        assertThat(exception.details()).isEqualTo(DETAILS);
    }

    @Test
    void listsTheCompleteFamily() {
        Set<String> tested = new TreeSet<>();
        family().forEach(exception -> tested.add(exception.getClass().getSimpleName()));
        tested.add("InvalidRequestException");

        assertThat(tested).isEqualTo(concrete(ImagesException.class));
    }

    private static Set<String> concrete(Class<?> type) {
        Set<String> names = new TreeSet<>();
        if (!type.equals(ImagesException.class)) {
            names.add(type.getSimpleName());
        }
        if (type.isSealed()) {
            Stream.of(type.getPermittedSubclasses()).forEach(subclass -> names.addAll(concrete(subclass)));
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({"NOT_SENT, true", "REJECTED, true", "UNKNOWN, false", "BILLED, false"})
    void isRetrySafeOnlyWithoutTheRiskOfASecondCharge(BillingStatus billing, boolean safe) {
        ErrorDetails details = ErrorDetails.of(billing).build();

        assertThat(new ConnectionException("m", details, null).isRetrySafe()).isEqualTo(safe);
    }

    @Test
    void returnsTheFactsOfModerationAndDownloads() {
        ModerationException moderation = new ModerationException("m", DETAILS, null);

        assertThat(moderation.stage()).contains("input");
        assertThat(moderation.categories()).containsExactly("violence");
        assertThat(new DownloadException("m", DETAILS, null).isExpired()).isFalse();
        for (int status : List.of(403, 404, 410)) {
            ErrorDetails expired =
                    ErrorDetails.of(BillingStatus.BILLED).status(status).build();
            assertThat(new DownloadException("m", expired, null).isExpired()).isTrue();
        }
    }

    @Test
    void namesTheProviderAndAllViolations() {
        List<Violation> violations = List.of(
                new Violation("n", "must be 1..10, was 11", ""),
                new Violation("size", "is not supported", "use aspect_ratio 2:3"));
        InvalidRequestException exception = new InvalidRequestException(violations);

        assertThat(exception)
                .hasMessage("n must be 1..10, was 11; size is not supported, use aspect_ratio 2:3")
                .isInstanceOfSatisfying(ImagesException.class, invalid -> assertThat(invalid.isRetrySafe())
                        .isTrue());
        assertThat(exception.withDetails(DETAILS))
                .hasMessageStartingWith("xai: n must be 1..10, was 11; ")
                .extracting(InvalidRequestException::violations)
                .isEqualTo(violations);
    }
}
