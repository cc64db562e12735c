package io.imagesdk.error;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The form in which {@link ErrorDetails} are serialized. An empty {@link Optional} is null. */
record SerializedDetails(
        @Nullable String provider,
        BillingStatus billing,
        @Nullable Integer status,
        @Nullable String requestId,
        @Nullable String code,
        @Nullable String providerMessage,
        @Nullable String body,
        @Nullable String hint,
        List<AttemptForm> attempts,
        List<SerializedOutcome> outcomes,
        @Nullable TaskForm task,
        Map<String, Long> usage,
        @Nullable BigDecimal cost,
        Cost.@Nullable Unit costUnit,
        RateLimitForm rateLimit,
        @Nullable String moderationStage,
        List<String> moderationCategories)
        implements Serializable {
    static SerializedDetails of(ErrorDetails details) {
        return new SerializedDetails(
                details.provider().orElse(null),
                details.billing(),
                boxed(details.status()),
                details.requestId().orElse(null),
                details.code().orElse(null),
                details.providerMessage().orElse(null),
                details.body().orElse(null),
                details.hint().orElse(null),
                details.attempts().stream().map(AttemptForm::of).toList(),
                details.outcomes().stream().map(SerializedOutcome::of).toList(),
                details.task().map(TaskForm::of).orElse(null),
                details.usage().numbers(),
                details.usage().cost().map(Cost::amount).orElse(null),
                details.usage().cost().map(Cost::unit).orElse(null),
                RateLimitForm.of(details.rateLimit()),
                details.moderationStage().orElse(null),
                List.copyOf(details.moderationCategories()));
    }

    ErrorDetails toDetails() {
        ErrorDetails.Builder details = ErrorDetails.of(billing)
                .requestId(Optional.ofNullable(requestId))
                .code(Optional.ofNullable(code))
                .providerMessage(Optional.ofNullable(providerMessage))
                .body(Optional.ofNullable(body))
                .hint(Optional.ofNullable(hint))
                .attempts(attempts.stream().map(AttemptForm::toAttempt).toList())
                .outcomes(outcomes.stream().map(SerializedOutcome::toOutcome).toList())
                .task(Optional.ofNullable(task).map(TaskForm::toTask))
                .usage(new Usage(usage, toCost()))
                .rateLimit(rateLimit.toRateLimit())
                .moderationStage(Optional.ofNullable(moderationStage))
                .moderationCategories(moderationCategories);
        if (provider != null) {
            details.provider(provider);
        }
        if (status != null) {
            details.status(status);
        }
        return details.build();
    }

    private Optional<Cost> toCost() {
        return cost == null || costUnit == null ? Optional.empty() : Optional.of(new Cost(cost, costUnit));
    }

    static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    static OptionalInt unboxed(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static OptionalLong unboxed(@Nullable Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /** The form in which an attempt is serialized. */
    record AttemptForm(
            int number,
            Attempt.Kind kind,
            String method,
            String target,
            @Nullable Integer status,
            Duration startOffset,
            Duration duration,
            long bytesSent,
            long bytesReceived,
            @Nullable String requestId,
            @Nullable String failure,
            @Nullable BillingStatus failureBilling,
            String detail)
            implements Serializable {
        static AttemptForm of(Attempt attempt) {
            return new AttemptForm(
                    attempt.number(),
                    attempt.kind(),
                    attempt.method(),
                    attempt.target(),
                    boxed(attempt.status()),
                    attempt.startOffset(),
                    attempt.duration(),
                    attempt.bytesSent(),
                    attempt.bytesReceived(),
                    attempt.requestId().orElse(null),
                    attempt.failure().map(CallFailure::type).orElse(null),
                    attempt.failure().map(CallFailure::billing).orElse(null),
                    attempt.detail());
        }

        Attempt toAttempt() {
            return new Attempt(
                    number,
                    kind,
                    method,
                    target,
                    unboxed(status),
                    startOffset,
                    duration,
                    bytesSent,
                    bytesReceived,
                    Optional.ofNullable(requestId),
                    failure == null || failureBilling == null
                            ? Optional.empty()
                            : Optional.of(new CallFailure(failure, failureBilling)),
                    detail);
        }
    }

    /** The form in which a task is serialized. */
    record TaskForm(
            String provider,
            URI baseUrl,
            String id,
            ImageTask.TaskKind kind,
            Instant createdAt,
            @Nullable String statusUrl,
            List<String> imageUrls,
            @Nullable String model,
            @Nullable String resultUrl,
            @Nullable String cancelUrl)
            implements Serializable {
        static TaskForm of(ImageTask task) {
            return new TaskForm(
                    task.provider(),
                    task.baseUrl(),
                    task.id(),
                    task.kind(),
                    task.createdAt(),
                    task.statusUrl().orElse(null),
                    task.imageUrls(),
                    task.model().orElse(null),
                    task.resultUrl().orElse(null),
                    task.cancelUrl().orElse(null));
        }

        ImageTask toTask() {
            return new ImageTask(
                    provider,
                    baseUrl,
                    id,
                    kind,
                    createdAt,
                    Optional.ofNullable(statusUrl),
                    imageUrls,
                    Optional.ofNullable(model),
                    Optional.ofNullable(resultUrl),
                    Optional.ofNullable(cancelUrl));
        }
    }

    /** The form in which a rate limit is serialized. */
    record RateLimitForm(
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Duration reset,
            @Nullable Duration retryAfter) implements Serializable {
        static RateLimitForm of(RateLimit rateLimit) {
            return new RateLimitForm(
                    boxed(rateLimit.limit()),
                    boxed(rateLimit.remaining()),
                    rateLimit.reset().orElse(null),
                    rateLimit.retryAfter().orElse(null));
        }

        RateLimit toRateLimit() {
            return new RateLimit(
                    unboxed(limit), unboxed(remaining), Optional.ofNullable(reset), Optional.ofNullable(retryAfter));
        }
    }
}
