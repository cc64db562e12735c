package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The result of a call: at least one delivered image, and the outcome of every other image. If no image could be
 * delivered, the call fails instead, and the exception holds the outcomes.
 *
 * <pre>{@code
 * ImageResult<Path> result =
 *         images.generate(request, Delivery.toDirectory(Path.of("output"))).join();
 * for (GeneratedImage<Path> image : result.images()) {
 *     System.out.println(image.content() + " " + image.byteCount() + " bytes");
 * }
 * result.cost().ifPresent(cost -> System.out.println("cost: " + cost));
 * result.warnings().forEach(warning -> System.out.println("warning: " + warning));
 * }</pre>
 *
 * <p>Instances are immutable. Use {@link #builder()} to create a result in tests of code that processes results:
 *
 * <pre>{@code
 * ImageResult<ImageBytes> fake = ImageResult.<ImageBytes>builder()
 *         .image(GeneratedImage.of(0, ImageBytes.copyOf(new byte[] {1, 2, 3})))
 *         .build();
 * }</pre>
 *
 * @param <T> the type of the content: bytes, a file or a URL
 */
@Value.Immutable
@ValueStyle
public abstract class ImageResult<T> {
    ImageResult() {}

    /**
     * Returns the outcome of every image, in the order of the response.
     *
     * @return an immutable list
     */
    public abstract List<ImageOutcome<T>> outcomes();

    /**
     * Returns the delivered images, in the order of the response.
     *
     * @return an immutable list; not empty in the result of a call
     */
    public final List<GeneratedImage<T>> images() {
        return outcomes().stream()
                .filter(ImageOutcome.Delivered.class::isInstance)
                .map(outcome -> ((ImageOutcome.Delivered<T>) outcome).image())
                .toList();
    }

    /**
     * Returns the only delivered image, or the first one of several.
     *
     * @return the first delivered image
     * @throws NoSuchElementException if no image was delivered, which cannot happen in the result of a call
     */
    public final GeneratedImage<T> image() {
        return images().stream()
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "result must have a delivered image, has " + outcomes().size() + " outcomes without one"));
    }

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
     * Returns the cost of the call.
     *
     * @return the cost; empty if the provider does not report it
     */
    public final Optional<Cost> cost() {
        return usage().cost();
    }

    /**
     * Returns the provider's id of the request, from a header such as {@code x-request-id}.
     *
     * @return the id; empty if the response contains none
     */
    public abstract Optional<String> requestId();

    /**
     * Returns the time at which the provider created the response.
     *
     * @return the time, according to the provider's clock; empty if the response contains none
     */
    public abstract Optional<Instant> createdAt();

    /**
     * Returns the warnings: translated parameters, a changed file extension, a format that differs from the requested
     * one, and images that are unusual, for example because other bytes follow them.
     *
     * @return an immutable list; empty if there are none
     */
    public abstract List<Warning> warnings();

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
     * Returns the HTTP requests of the call, including polls, downloads and failed attempts.
     *
     * @return an immutable list in the order in which the requests were completed
     */
    public abstract List<Attempt> attempts();

    /**
     * Returns the JSON of the response, in which the images are replaced by placeholders, and of long texts only the
     * start is kept: at least 2 KiB. It may contain signed URLs. Default: an empty string, the response contains no
     * JSON. For a split call, this is a JSON array with one response per request.
     *
     * @return the JSON
     */
    @Value.Default
    @Value.Redacted
    public String responseJson() {
        return "";
    }

    /**
     * Returns the headers of the response, without cookies.
     *
     * @return an immutable map from lower-case names to values; several values of one name are separated by a comma
     */
    @Value.Redacted
    public abstract Map<String, String> headers();

    /**
     * Returns a short description with the number of images, the request id and the cost. It contains no URL and no
     * header.
     *
     * @return the description, for example {@code 2 of 3 images delivered, request id req-1}
     */
    @Override
    public final String toString() {
        return images().size() + " of " + outcomes().size() + " images delivered"
                + requestId().map(id -> ", request id " + id).orElse("")
                + cost().map(cost -> ", " + cost).orElse("");
    }

    /**
     * Creates a builder of an empty result, for tests of code that processes results.
     *
     * @param <T> the type of the content
     * @return a new builder
     */
    public static <T> Builder<T> builder() {
        return ImmutableImageResult.builder();
    }

    /**
     * Creates a builder with the values of this result.
     *
     * @return a new builder
     */
    public final Builder<T> toBuilder() {
        return ImmutableImageResult.<T>builder().from(this);
    }

    /**
     * A builder of an {@link ImageResult}. A setter rejects {@code null} with a {@link NullPointerException}.
     *
     * @param <T> the type of the content
     */
    public abstract static sealed class Builder<T> permits ImmutableImageResult.Builder {
        Builder() {}

        /**
         * Adds a delivered image to the outcomes.
         *
         * @param image the image
         * @return this builder
         */
        public final Builder<T> image(GeneratedImage<T> image) {
            return addOutcomes(new ImageOutcome.Delivered<>(image));
        }

        abstract Builder<T> addOutcomes(ImageOutcome<T> outcome);

        /**
         * Sets the outcomes and removes those that were added before.
         *
         * @param outcomes the outcomes, in the order of the response
         * @return this builder
         */
        public abstract Builder<T> outcomes(Iterable<? extends ImageOutcome<T>> outcomes);

        /**
         * Sets the usage. Default: {@link Usage#NONE}.
         *
         * @param usage the usage
         * @return this builder
         */
        public abstract Builder<T> usage(Usage usage);

        /**
         * Sets the provider's id of the request. Default: none.
         *
         * @param requestId the id
         * @return this builder
         */
        public abstract Builder<T> requestId(String requestId);

        /**
         * Sets or removes the provider's id of the request. Default: empty.
         *
         * @param requestId the id, or empty to remove it
         * @return this builder
         */
        public abstract Builder<T> requestId(Optional<String> requestId);

        /**
         * Sets the time at which the provider created the response. Default: none.
         *
         * @param createdAt the time
         * @return this builder
         */
        public abstract Builder<T> createdAt(Instant createdAt);

        /**
         * Sets or removes the time at which the provider created the response. Default: empty.
         *
         * @param createdAt the time, or empty to remove it
         * @return this builder
         */
        public abstract Builder<T> createdAt(Optional<? extends Instant> createdAt);

        /**
         * Sets the warnings and removes those that were set before. Default: none.
         *
         * @param warnings the warnings
         * @return this builder
         */
        public abstract Builder<T> warnings(Iterable<? extends Warning> warnings);

        /**
         * Sets the rate limit. Default: {@link RateLimit#NONE}.
         *
         * @param rateLimit the rate limit
         * @return this builder
         */
        public abstract Builder<T> rateLimit(RateLimit rateLimit);

        /**
         * Sets the HTTP requests of the call and removes those that were set before. Default: none.
         *
         * @param attempts the requests
         * @return this builder
         */
        public abstract Builder<T> attempts(Iterable<? extends Attempt> attempts);

        /**
         * Sets the JSON of the response without the images. Default: an empty string.
         *
         * @param responseJson the JSON
         * @return this builder
         */
        public abstract Builder<T> responseJson(String responseJson);

        /**
         * Sets the headers of the response and removes those that were set before. Default: none.
         *
         * @param headers the headers, by lower-case name
         * @return this builder
         */
        public abstract Builder<T> headers(Map<String, ? extends String> headers);

        /**
         * Creates the result. The builder can be used again afterwards.
         *
         * @return the result
         */
        public abstract ImageResult<T> build();
    }
}
