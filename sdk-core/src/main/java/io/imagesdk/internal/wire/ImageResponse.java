package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A reply that was understood.
 *
 * @param head its beginning
 * @param images the pictures it names
 * @param usage the consumption
 * @param createdAt when it was made
 * @param rateLimit what the headers say
 * @param responseJson its JSON without the pictures
 * @param warnings what a caller should know
 * @param incompleteCause why it broke off, when some of its pictures had come whole
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
    /** The same, with pictures that have their places in a larger whole. */
    public ImageResponse withIndexOffset(int offset) {
        List<ImageReference> places =
                images.stream().map(item -> item.withIndexOffset(offset)).toList();
        return offset == 0
                ? this
                : new ImageResponse(head, places, usage, createdAt, rateLimit, responseJson, warnings, incompleteCause);
    }

    /** The same with more to warn of. */
    public ImageResponse withWarnings(List<Warning> more) {
        List<Warning> all = Stream.concat(warnings.stream(), more.stream()).toList();
        return new ImageResponse(head, images, usage, createdAt, rateLimit, responseJson, all, incompleteCause);
    }

    /** Copies the lists. */
    public ImageResponse {
        images = List.copyOf(images);
        warnings = List.copyOf(warnings);
    }
}
