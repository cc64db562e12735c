package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.immutables.value.Value;

/**
 * The options of one call, where they differ from the defaults of the service.
 *
 * <pre>{@code
 * CallOptions options = CallOptions.builder()
 *         .timeout(Duration.ofMinutes(2))
 *         .portability(Portability.ADAPT)
 *         .progressConsumer(progress -> System.out.println(progress.phase()))
 *         .build();
 * ImageResult<ImageBytes> result =
 *         images.generate(request, Delivery.inMemory(), options).join();
 * }</pre>
 *
 * <p>Instances are immutable and can be used for any number of calls.
 */
@Value.Immutable
@ValueStyle
public abstract class CallOptions {
    /** The options of a call for which none are specified: all defaults. */
    public static final CallOptions DEFAULT = builder().build();

    CallOptions() {}

    /**
     * Returns the timeout of the complete call: validation, connection, upload, retries, polls, downloads and the
     * storage of the images.
     *
     * @return the timeout; empty for the timeout of the service, which is 600 seconds unless the builder, the
     *     environment or the profile specifies another one
     */
    public abstract Optional<Duration> timeout();

    /**
     * Returns what happens if the provider cannot express a parameter. Default: {@link Portability#STRICT}.
     *
     * @return the portability
     */
    @Value.Default
    public Portability portability() {
        return Portability.STRICT;
    }

    /**
     * Returns the additional headers of the request to the provider.
     *
     * @return an immutable map from names to values; empty if there are none
     */
    @Value.Redacted
    public abstract Map<String, String> headers();

    /**
     * Returns the idempotency key, with which a provider recognizes a repeated request.
     *
     * @return the key; empty if the SDK generates a random key for each call
     */
    @Value.Redacted
    public abstract Optional<String> idempotencyKey();

    /**
     * Returns the rules for sending the request again.
     *
     * @return the retry policy; empty for the policy of the service
     */
    public abstract Optional<RetryPolicy> retryPolicy();

    /**
     * Returns whether the request is submitted as a task that the call waits for. Default: false, the response itself
     * contains the images unless the provider always responds with a task.
     *
     * @return whether the request is submitted as a task
     */
    @Value.Default
    public boolean async() {
        return false;
    }

    /**
     * Returns whether a count above the maximum of the provider is split into several billable requests. Default:
     * false, such a count is rejected before anything is sent. The maximum of a provider without a parameter for the
     * count is 1.
     *
     * @return whether a large count is split
     */
    @Value.Default
    public boolean split() {
        return false;
    }

    /**
     * Returns the number of partial images that a stream requests for each image.
     *
     * @return the number; empty for the provider's default
     */
    public abstract OptionalInt partialImages();

    /**
     * Returns the consumer that receives the progress of the call.
     *
     * @return the consumer; empty if the caller does not need the progress
     */
    public abstract Optional<Consumer<Progress>> progressConsumer();

    @Value.Check
    void check() {
        if (timeout()
                .filter(timeout -> timeout.isNegative() || timeout.isZero())
                .isPresent()) {
            throw new IllegalArgumentException(
                    "timeout must be positive, was " + timeout().get());
        }
    }

    /**
     * Creates a builder with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableCallOptions.builder();
    }

    /**
     * Returns a builder that contains all values of these options. These options do not change.
     *
     * @return a new builder
     */
    public final Builder toBuilder() {
        return ImmutableCallOptions.builder().from(this);
    }

    /** A builder of {@link CallOptions}. A setter rejects {@code null} with a {@link NullPointerException}. */
    public abstract static sealed class Builder permits ImmutableCallOptions.Builder {
        Builder() {}

        /**
         * Sets the timeout of the complete call: validation, connection, upload, retries, polls, downloads and the
         * storage of the images. Default: the timeout of the service, which is 600 seconds unless the builder, the
         * environment or the profile specifies another one. Must be positive. A call that exceeds it fails with a
         * {@code CallTimeoutException}, or with a {@code TaskTimeoutException} if it waits for a task; images that have
         * arrived completely are kept.
         *
         * @param timeout the timeout
         * @return this builder
         */
        public abstract Builder timeout(Duration timeout);

        /**
         * Sets what happens if the provider cannot express a parameter of the request. Default:
         * {@link Portability#STRICT}, the request is rejected before anything is sent.
         *
         * @param portability whether to reject or to translate such a request
         * @return this builder
         */
        public abstract Builder portability(Portability portability);

        /**
         * Adds a header to the request to the provider. Default: none. A second value for the same name replaces the
         * first one. The request is rejected before anything is sent if the header carries credentials
         * ({@code Authorization}, {@code Cookie} and the key header of the profile), if it controls the transfer (for
         * example {@code Host} and {@code Content-Length}), if it is the idempotency header of the profile (use
         * {@link #idempotencyKey}), or if it contains characters outside printable ASCII.
         *
         * @param name the name of the header
         * @param value the value, which may be a secret and is not logged
         * @return this builder
         */
        public final Builder header(String name, String value) {
            return putHeaders(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        }

        abstract Builder putHeaders(String name, String value);

        /**
         * Sets the idempotency key, with which a provider recognizes a repeated request. Default: a random key for each
         * call, which all attempts of the call share. The key is sent in the header that the profile of the provider
         * names; if the profile names none, the request is rejected before it is sent, or with {@link
         * Portability#ADAPT} the key is omitted with a warning. The requests of a split call append their number to the
         * key. Must consist of 1 to 255 printable ASCII characters, or the request is rejected before it is sent.
         *
         * @param key the key
         * @return this builder
         */
        public abstract Builder idempotencyKey(String key);

        /**
         * Sets the rules for sending the request again. Default: the policy of the service. {@link RetryPolicy#none()}
         * suits code that repeats calls itself. If the profile of the provider forbids retries, the option has no
         * effect.
         *
         * @param policy the retry policy
         * @return this builder
         */
        public abstract Builder retryPolicy(RetryPolicy policy);

        /**
         * Sets whether the request is submitted as a task. The call polls the task and completes when the images are
         * delivered, so that no connection stays open for minutes. Default: false. If the provider has no tasks, the
         * request is rejected before anything is sent; if it always responds with a task, the option has no effect.
         *
         * @param async whether to submit a task
         * @return this builder
         */
        public abstract Builder async(boolean async);

        /**
         * Sets whether a count above the maximum of the provider is split into several billable requests, of which two
         * run at a time. All images belong to one result, and a failed request does not affect the images of the
         * others. Default: false, such a count is rejected before anything is sent. The maximum of a provider without a
         * parameter for the count is 1. A call sends at most 1,000 requests; a larger count is rejected before anything
         * is sent.
         *
         * @param split whether to split a large count
         * @return this builder
         */
        public abstract Builder split(boolean split);

        /**
         * Sets the number of partial images that a stream requests for each image. Default: the provider's default.
         * Must be from 0 to the maximum of the provider, often 3; the provider may send fewer. A larger number, and a
         * call that does not stream, are rejected before anything is sent.
         *
         * @param count the number of partial images
         * @return this builder
         */
        public abstract Builder partialImages(int count);

        /**
         * Sets the consumer that receives the progress of the call. Default: none. The consumer is called for one event
         * after the other on the callback executor of the service, up to ten times per second while bytes arrive and
         * after every poll of a task. An exception that it throws is logged and does not affect the call.
         *
         * @param consumer the consumer
         * @return this builder
         */
        public abstract Builder progressConsumer(Consumer<Progress> consumer);

        /**
         * Creates the options. The builder can be used again afterwards.
         *
         * @return the options
         * @throws IllegalArgumentException if the timeout is not positive
         */
        public abstract CallOptions build();
    }
}
