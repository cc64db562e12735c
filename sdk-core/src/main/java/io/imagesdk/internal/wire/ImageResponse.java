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
 * @param items the pictures it names
 * @param usage the consumption
 * @param created when it was made
 * @param rateLimit what the headers say
 * @param response its JSON without the pictures
 * @param warnings what a caller should know
 * @param broken why it broke off, when some of its pictures had come whole
 */
public record ImageResponse(
        ResponseHead head,
        List<ImageReference> items,
        Usage usage,
        Optional<Instant> created,
        RateLimit rateLimit,
        String response,
        List<Warning> warnings,
        Optional<ImagesException> broken) {
    /** The same, with pictures that have their places in a larger whole. */
    public ImageResponse withIndexOffset(int offset) {
        List<ImageReference> places =
                items.stream().map(item -> item.shifted(offset)).toList();
        return offset == 0
                ? this
                : new ImageResponse(head, places, usage, created, rateLimit, response, warnings, broken);
    }

    /** The same with more to warn of. */
    public ImageResponse warning(List<Warning> more) {
        List<Warning> all = Stream.concat(warnings.stream(), more.stream()).toList();
        return new ImageResponse(head, items, usage, created, rateLimit, response, all, broken);
    }

    /** Copies the lists. */
    public ImageResponse {
        items = List.copyOf(items);
        warnings = List.copyOf(warnings);
    }
}
