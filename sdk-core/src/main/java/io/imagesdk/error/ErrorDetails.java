package io.imagesdk.error;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * Everything that is known about a failure, in addition to the message of its exception. Instances are immutable.
 * Create them to test code that handles exceptions:
 *
 * <pre>{@code
 * ImagesException failure = new RateLimitException(
 *         "too many requests",
 *         ErrorDetails.of(BillingStatus.REJECTED).status(429).requestId("req-1").build(),
 *         null);
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class ErrorDetails {
    ErrorDetails() {}

    /**
     * Returns the id of the provider profile.
     *
     * @return the id; empty if the failure does not depend on a provider
     */
    public abstract Optional<String> provider();

    /**
     * Returns what is known about the charge.
     *
     * @return the billing status
     */
    public abstract BillingStatus billing();

    /**
     * Returns the HTTP status of the response.
     *
     * @return the status; empty if no response arrived
     */
    public abstract OptionalInt status();

    /**
     * Returns the provider's id of the request. Name it when you contact the provider's support.
     *
     * @return the id; empty if the response contains none
     */
    public abstract Optional<String> requestId();

    /**
     * Returns the provider's error code.
     *
     * @return the code, for example {@code insufficient_quota}; empty if the response contains none
     */
    public abstract Optional<String> code();

    /**
     * Returns the provider's error message, taken from the body.
     *
     * @return the message, verbatim; empty if the response contains none
     */
    @Value.Redacted
    public abstract Optional<String> providerMessage();

    /**
     * Returns the body of the response, verbatim except that the API key is masked. It is truncated after
     * {@link io.imagesdk.model.Limits#maxErrorBodyBytes()} bytes.
     *
     * @return the body; empty if there is none
     */
    @Value.Redacted
    public abstract Optional<String> body();

    /**
     * Returns a suggestion what to do.
     *
     * @return the suggestion as one line of text; empty if there is none
     */
    public abstract Optional<String> hint();

    /**
     * Returns the HTTP requests of the call.
     *
     * @return an immutable list in the order in which the requests were completed
     */
    public abstract List<Attempt> attempts();

    /**
     * Returns the outcomes of the images, with the URLs and bytes that are still available.
     *
     * @return an immutable list in the order of the response; empty if the response contains no images
     */
    public abstract List<ImageOutcome<?>> outcomes();

    /**
     * Returns the task that the call was waiting for. It can be awaited again.
     *
     * @return the task; empty if the call was not waiting for a task
     */
    public abstract Optional<ImageTask> task();

    /**
     * Returns the usage that the response reports. Default: {@link Usage#NONE}, the response reports none.
     *
     * @return the usage
     */
    @Value.Default
    public Usage usage() {
        return Usage.NONE;
    }

    /**
     * Returns the rate limit that the headers of the response report. Default: {@link RateLimit#NONE}, the headers
     * report none.
     *
     * @return the rate limit
     */
    @Value.Default
    public RateLimit rateLimit() {
        return RateLimit.NONE;
    }

    /**
     * Returns the stage at which moderation intervened.
     *
     * @return {@code input} or {@code output}; empty if the provider does not report it, and for all other failures
     */
    public abstract Optional<String> moderationStage();

    /**
     * Returns the categories that moderation reports.
     *
     * @return an immutable list of the provider's names; empty if the provider does not report them, and for all other
     *     failures
     */
    public abstract List<String> moderationCategories();

    /**
     * Creates a builder with a billing status.
     *
     * @param billing what is known about the charge
     * @return a new builder
     */
    public static Builder of(BillingStatus billing) {
        return ImmutableErrorDetails.builder().billing(billing);
    }

    /**
     * Returns a builder that contains all values of these details. These details do not change.
     *
     * @return a new builder
     */
    public final Builder toBuilder() {
        return ImmutableErrorDetails.builder().from(this);
    }

    /** A builder of {@link ErrorDetails}. A setter rejects {@code null} with a {@link NullPointerException}. */
    public abstract static sealed class Builder permits ImmutableErrorDetails.Builder {
        Builder() {}

        /**
         * Sets the id of the provider profile. Default: none.
         *
         * @param provider the id
         * @return this builder
         */
        public abstract Builder provider(String provider);

        /**
         * Sets what is known about the charge.
         *
         * @param billing the billing status
         * @return this builder
         */
        public abstract Builder billing(BillingStatus billing);

        /**
         * Sets the HTTP status of the response. Default: none.
         *
         * @param status the status
         * @return this builder
         */
        public abstract Builder status(int status);

        /**
         * Sets the provider's id of the request. Default: none.
         *
         * @param requestId the id
         * @return this builder
         */
        public abstract Builder requestId(String requestId);

        /**
         * Sets or removes the provider's id of the request. Default: empty.
         *
         * @param requestId the id, or empty to remove it
         * @return this builder
         */
        public abstract Builder requestId(Optional<String> requestId);

        /**
         * Sets the provider's error code. Default: none.
         *
         * @param code the code
         * @return this builder
         */
        public abstract Builder code(String code);

        /**
         * Sets or removes the provider's error code. Default: empty.
         *
         * @param code the code, or empty to remove it
         * @return this builder
         */
        public abstract Builder code(Optional<String> code);

        /**
         * Sets the provider's error message. Default: none.
         *
         * @param providerMessage the message
         * @return this builder
         */
        public abstract Builder providerMessage(String providerMessage);

        /**
         * Sets or removes the provider's error message. Default: empty.
         *
         * @param providerMessage the message, or empty to remove it
         * @return this builder
         */
        public abstract Builder providerMessage(Optional<String> providerMessage);

        /**
         * Sets the body of the response. Default: none.
         *
         * @param body the body, in which the API key is masked
         * @return this builder
         */
        public abstract Builder body(String body);

        /**
         * Sets or removes the body of the response. Default: empty.
         *
         * @param body the body, or empty to remove it
         * @return this builder
         */
        public abstract Builder body(Optional<String> body);

        /**
         * Sets a suggestion what to do. Default: none.
         *
         * @param hint the suggestion as one line of text
         * @return this builder
         */
        public abstract Builder hint(String hint);

        /**
         * Sets or removes a suggestion what to do. Default: empty.
         *
         * @param hint the suggestion as one line of text, or empty to remove it
         * @return this builder
         */
        public abstract Builder hint(Optional<String> hint);

        /**
         * Sets the HTTP requests of the call and removes those that were set before. Default: none.
         *
         * @param attempts the requests
         * @return this builder
         */
        public abstract Builder attempts(Iterable<? extends Attempt> attempts);

        /**
         * Sets the outcomes of the images and removes those that were set before. Default: none.
         *
         * @param outcomes the outcomes
         * @return this builder
         */
        public abstract Builder outcomes(Iterable<? extends ImageOutcome<?>> outcomes);

        /**
         * Sets the task that the call was waiting for. Default: none.
         *
         * @param task the task
         * @return this builder
         */
        public abstract Builder task(ImageTask task);

        /**
         * Sets or removes the task that the call was waiting for. Default: empty.
         *
         * @param task the task, or empty to remove it
         * @return this builder
         */
        public abstract Builder task(Optional<? extends ImageTask> task);

        /**
         * Sets the usage that the response reports. Default: {@link Usage#NONE}.
         *
         * @param usage the usage
         * @return this builder
         */
        public abstract Builder usage(Usage usage);

        /**
         * Sets the rate limit that the headers report. Default: {@link RateLimit#NONE}.
         *
         * @param rateLimit the rate limit
         * @return this builder
         */
        public abstract Builder rateLimit(RateLimit rateLimit);

        /**
         * Sets the stage at which moderation intervened. Default: none.
         *
         * @param moderationStage the stage
         * @return this builder
         */
        public abstract Builder moderationStage(String moderationStage);

        /**
         * Sets or removes the stage at which moderation intervened. Default: empty.
         *
         * @param moderationStage the stage, or empty to remove it
         * @return this builder
         */
        public abstract Builder moderationStage(Optional<String> moderationStage);

        /**
         * Sets the categories that moderation reports and removes those that were set before. Default: none.
         *
         * @param moderationCategories the categories
         * @return this builder
         */
        public abstract Builder moderationCategories(Iterable<String> moderationCategories);

        /**
         * Creates the details. The builder can be used again afterwards.
         *
         * @return the details
         */
        public abstract ErrorDetails build();
    }
}
