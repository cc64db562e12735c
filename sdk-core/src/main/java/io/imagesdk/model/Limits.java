package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.internal.json.Json;
import java.time.Duration;
import org.immutables.value.Value;

/**
 * The limits of what the SDK accepts from a server, and the timeouts of the parts of a call. The defaults fit any known
 * provider; lower them where memory is scarce.
 *
 * <pre>{@code
 * Limits limits = Limits.builder()
 *         .maxImageBytes(16L << 20)
 *         .bodyIdleTimeout(Duration.ofSeconds(30))
 *         .build();
 * ImagesService service =
 *         ImagesService.builder().provider(Providers.XAI).limits(limits).build();
 * }</pre>
 *
 * <p>Instances are immutable. The timeout of a complete call is not a limit, see {@link CallOptions#timeout()}.
 */
@Value.Immutable
@ValueStyle
public abstract class Limits {
    private static final int MAX_ERROR_BODY_BYTES = 64 << 20;

    /** The limits of a service for which none are specified. */
    public static final Limits DEFAULT = builder().build();

    Limits() {}

    /**
     * Returns the maximum size of a response, in bytes. Default: 512 MiB.
     *
     * @return the maximum size in bytes
     */
    @Value.Default
    public long maxResponseBytes() {
        return 512L << 20;
    }

    /**
     * Returns the maximum size of a decoded image, in bytes. Default: 64 MiB.
     *
     * @return the maximum size in bytes
     */
    @Value.Default
    public long maxImageBytes() {
        return 64L << 20;
    }

    /**
     * Returns the maximum size of the part of an error response that exceptions keep, in bytes. Default: 64 KiB.
     *
     * @return the maximum size in bytes
     */
    @Value.Default
    public int maxErrorBodyBytes() {
        return 64 << 10;
    }

    /**
     * Returns the maximum number of images in a response. Default: 128.
     *
     * @return the maximum number of images
     */
    @Value.Default
    public int maxImages() {
        return 128;
    }

    /**
     * Returns the maximum nesting depth of the JSON of a response. Default: 100 levels.
     *
     * @return the maximum number of levels
     */
    @Value.Default
    public int maxJsonDepth() {
        return 100;
    }

    /**
     * Returns the maximum time without a byte in the middle of a response body. Default: 60 seconds.
     *
     * @return the timeout
     */
    @Value.Default
    public Duration bodyIdleTimeout() {
        return Duration.ofSeconds(60);
    }

    /**
     * Returns the timeout of the download of one image, including its redirects and retries. Default: 120 seconds.
     *
     * @return the timeout
     */
    @Value.Default
    public Duration downloadTimeout() {
        return Duration.ofSeconds(120);
    }

    /**
     * Returns the timeout of a connection attempt. Default: 10 seconds.
     *
     * @return the timeout
     */
    @Value.Default
    public Duration connectTimeout() {
        return Duration.ofSeconds(10);
    }

    @Value.Check
    void check() {
        requirePositive("maxResponseBytes", maxResponseBytes());
        requirePositive("maxImageBytes", maxImageBytes());
        requireRange("maxErrorBodyBytes", maxErrorBodyBytes(), MAX_ERROR_BODY_BYTES);
        requirePositive("maxImages", maxImages());
        requireRange("maxJsonDepth", maxJsonDepth(), Json.MAX_DEPTH);
        requirePositive("bodyIdleTimeout", bodyIdleTimeout());
        requirePositive("downloadTimeout", downloadTimeout());
        requirePositive("connectTimeout", connectTimeout());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }

    private static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1.." + max + ", was " + value);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }

    /**
     * Creates a builder with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableLimits.builder();
    }

    /**
     * A builder of {@link Limits}, which starts with the defaults. All values must be positive; timeouts may be
     * arbitrarily long.
     */
    public abstract static sealed class Builder permits ImmutableLimits.Builder {
        Builder() {}

        /**
         * Sets the maximum size of a response, in bytes; it applies to the transferred bytes and, if they are
         * compressed, to the decompressed ones. Default: 512 MiB. Must be positive. A larger response fails with a
         * {@code ResponseTooLargeException}.
         *
         * @param bytes the maximum size in bytes
         * @return this builder
         */
        public abstract Builder maxResponseBytes(long bytes);

        /**
         * Sets the maximum size of a decoded image, in bytes. Default: 64 MiB. Must be positive. A larger image fails
         * with a {@code ResponseTooLargeException}; the other images of the response are not affected.
         *
         * @param bytes the maximum size in bytes
         * @return this builder
         */
        public abstract Builder maxImageBytes(long bytes);

        /**
         * Sets the maximum size of the part of an error response that exceptions keep, in bytes. Default: 64 KiB. Must
         * be 1 to 67,108,864. The rest of a larger error response is discarded.
         *
         * @param bytes the maximum size in bytes
         * @return this builder
         */
        public abstract Builder maxErrorBodyBytes(int bytes);

        /**
         * Sets the maximum number of images in a response. Default: 128. Must be positive. A response with more images
         * fails with a {@code ResponseTooLargeException}; of a response with more URLs, only the first ones are
         * downloaded.
         *
         * @param count the maximum number of images
         * @return this builder
         */
        public abstract Builder maxImages(int count);

        /**
         * Sets the maximum nesting depth of the JSON of a response. Default: 100 levels. Must be 1 to 500. A
         * response that exceeds it fails with a {@code ResponseTooLargeException}.
         *
         * @param depth the maximum number of levels
         * @return this builder
         */
        public abstract Builder maxJsonDepth(int depth);

        /**
         * Sets the maximum time without a byte in the middle of a response body. Default: 60 seconds. Must be positive.
         * A response that exceeds it fails with a {@code CallTimeoutException}. The time until the headers arrive is
         * limited by the timeout of the call only, because providers need minutes to generate an image; the same
         * applies between two events of a stream.
         *
         * @param timeout the timeout
         * @return this builder
         */
        public abstract Builder bodyIdleTimeout(Duration timeout);

        /**
         * Sets the timeout of the download of one image, including its redirects and retries. Default: 120 seconds.
         * Must be positive. An image that exceeds it fails with a {@code DownloadException}; the other images of the
         * response are not affected.
         *
         * @param timeout the timeout
         * @return this builder
         */
        public abstract Builder downloadTimeout(Duration timeout);

        /**
         * Sets the timeout of a connection attempt. Default: 10 seconds. Must be positive. A connection that exceeds it
         * fails with a {@code CallTimeoutException} and the billing status {@code NOT_SENT}. For an {@code HttpClient}
         * that you pass to the service, the timeout of that client applies instead.
         *
         * @param timeout the timeout
         * @return this builder
         */
        public abstract Builder connectTimeout(Duration timeout);

        /**
         * Creates the limits. The builder can be used again afterwards.
         *
         * @return the limits
         * @throws IllegalArgumentException if a value is outside of its range
         */
        public abstract Limits build();
    }
}
