package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A decoded response.
 *
 * @param head the status and the headers
 * @param images the images that the response names
 * @param facts what the response reports besides its images
 * @param responseJson the JSON of the response without the images
 * @param warnings the warnings for the caller
 * @param incompleteCause the reason why the response was truncated after some complete images; empty if it is complete
 */
public record ImageResponse(
        ResponseHead head,
        List<ImageReference> images,
        Facts facts,
        String responseJson,
        List<Warning> warnings,
        Optional<ImagesException> incompleteCause) {
    /**
     * What a response reports besides its images.
     *
     * @param usage the usage that the provider reports
     * @param createdAt the creation time; empty if the response has none
     * @param rateLimit the rate limit in the headers
     * @param requestId the provider's id of the request; empty if the response has none
     */
    public record Facts(Usage usage, Optional<Instant> createdAt, RateLimit rateLimit, Optional<String> requestId) {
        /** The facts of a response that reports none. */
        public static final Facts NONE = new Facts(Usage.NONE, Optional.empty(), RateLimit.NONE, Optional.empty());
    }

    /** Copies the lists. */
    public ImageResponse {
        images = List.copyOf(images);
        warnings = List.copyOf(warnings);
    }

    /** Returns the usage that the provider reports. */
    public Usage usage() {
        return facts.usage();
    }

    /**
     * Returns this response with other indexes of its images.
     *
     * @param indexes maps the index of an image to its new index
     */
    public ImageResponse withIndexes(IntUnaryOperator indexes) {
        List<ImageReference> changed = images.stream()
                .map(image -> image.withIndex(indexes.applyAsInt(image.index())))
                .toList();
        return new ImageResponse(head, changed, facts, responseJson, warnings, incompleteCause);
    }

    /** Returns this response with other failures of the images that the provider did not generate. */
    public ImageResponse mapFailures(UnaryOperator<ImagesException> mapper) {
        List<ImageReference> changed =
                images.stream().map(image -> image.mapFailure(mapper)).toList();
        return new ImageResponse(head, changed, facts, responseJson, warnings, incompleteCause);
    }

    /** Returns this response with additional warnings. */
    public ImageResponse withWarnings(List<Warning> additional) {
        List<Warning> all =
                Stream.concat(warnings.stream(), additional.stream()).toList();
        return new ImageResponse(head, images, facts, responseJson, all, incompleteCause);
    }

    /** Returns this response with another usage. */
    public ImageResponse withUsage(Usage usage) {
        Facts changed = new Facts(usage, facts.createdAt(), facts.rateLimit(), facts.requestId());
        return new ImageResponse(head, images, changed, responseJson, warnings, incompleteCause);
    }

    /** Returns this response, completed with the usage of earlier responses of the same call. */
    public ImageResponse withEarlierUsage(Usage earlier) {
        return withUsage(usage().orElse(earlier));
    }
}
