package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * A decoded response.
 *
 * @param head the status and the headers
 * @param images the images that the response names
 * @param usage the usage that the provider reports
 * @param createdAt the creation time; empty if the response has none
 * @param rateLimit the rate limit in the headers
 * @param responseJson the JSON of the response without the images
 * @param warnings the warnings for the caller
 * @param incompleteCause the reason why the response was truncated after some complete images; empty if it is complete
 */
public record ImageResponse(
        ResponseHead head,
        List<ImageReference> images,
        Usage usage,
        Optional<Instant> createdAt,
        RateLimit rateLimit,
        String responseJson,
        List<Warning> warnings,
        Optional<ImagesException> incompleteCause) {
    /** Copies the lists. */
    public ImageResponse {
        images = List.copyOf(images);
        warnings = List.copyOf(warnings);
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
        return new ImageResponse(head, changed, usage, createdAt, rateLimit, responseJson, warnings, incompleteCause);
    }

    /** Returns this response with additional warnings. */
    public ImageResponse withWarnings(List<Warning> additional) {
        List<Warning> all =
                Stream.concat(warnings.stream(), additional.stream()).toList();
        return new ImageResponse(head, images, usage, createdAt, rateLimit, responseJson, all, incompleteCause);
    }
}
