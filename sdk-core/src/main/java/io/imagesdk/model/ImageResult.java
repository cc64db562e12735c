package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What a call gave: at least one picture, and the whole story of each. When no picture is good the call fails instead, and the
 * exception holds the outcomes.
 *
 * @param <T> what stands for a picture: bytes, a file, an address
 */
@Value.Immutable
@ValueStyle
public abstract class ImageResult<T> {
    ImageResult() {}

    /** What became of each picture, in the order of the answer. */
    public abstract List<ImageOutcome<T>> outcomes();

    /** The pictures that were delivered, in the order of the answer. */
    public final List<GeneratedImage<T>> images() {
        return outcomes().stream()
                .filter(ImageOutcome.Delivered.class::isInstance)
                .map(outcome -> ((ImageOutcome.Delivered<T>) outcome).image())
                .toList();
    }

    /** What the answer says of its consumption. */
    @Value.Default
    public Usage usage() {
        return Usage.NONE;
    }

    /** What the call cost, where the provider says it. */
    public final Optional<Cost> cost() {
        return usage().cost();
    }

    /** The provider's name for the exchange ({@code x-request-id}). */
    public abstract Optional<String> requestId();

    /** When the provider made the answer, where it says so. */
    public abstract Optional<Instant> createdAt();

    /** What a caller should know: translations, an extension that was changed, a format that is not the one asked for. */
    public abstract List<Warning> warnings();

    /** What the headers say of the rate limit. */
    @Value.Default
    public RateLimit rateLimit() {
        return RateLimit.NONE;
    }

    /** The requests that were made for it. */
    public abstract List<Attempt> attempts();

    /** The answer's JSON with the pictures left out. It may hold signed addresses. */
    @Value.Default
    @Value.Redacted
    public String responseJson() {
        return "";
    }

    /** The answer's headers by lower-case name, without cookies. */
    @Value.Redacted
    public abstract Map<String, String> headers();

    /** A result that says nothing yet; for tests of code that takes results. */
    public static <T> Builder<T> builder() {
        return ImmutableImageResult.builder();
    }

    /**
     * Collects a result.
     *
     * @param <T> what stands for a picture
     */
    public abstract static sealed class Builder<T> permits ImmutableImageResult.Builder {
        Builder() {}

        /** What became of each picture. */
        public abstract Builder<T> outcomes(Iterable<? extends ImageOutcome<T>> outcomes);

        /** The consumption. */
        public abstract Builder<T> usage(Usage usage);

        /** The request id. */
        public abstract Builder<T> requestId(Optional<String> requestId);

        /** When the answer was made. */
        public abstract Builder<T> createdAt(Optional<? extends Instant> created);

        /** Warnings. */
        public abstract Builder<T> warnings(Iterable<? extends Warning> warnings);

        /** The rate limit. */
        public abstract Builder<T> rateLimit(RateLimit rateLimit);

        /** The requests made. */
        public abstract Builder<T> attempts(Iterable<? extends Attempt> attempts);

        /** The answer without its pictures. */
        public abstract Builder<T> responseJson(String response);

        /** The answer's headers. */
        public abstract Builder<T> headers(Map<String, ? extends String> headers);

        /** The result. */
        public abstract ImageResult<T> build();
    }
}
