package io.imagesdk.internal.deliver;

import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ImageReference;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The position of one image in its call.
 *
 * @param reference how the response names the image
 * @param count the number of images of the call
 * @param partialIndex the index of a partial image; empty for a final image
 */
record ImagePosition(ImageReference reference, int count, OptionalInt partialIndex) {
    /** Returns the position of a final image. */
    static ImagePosition of(ImageReference reference, int count) {
        return new ImagePosition(reference, count, OptionalInt.empty());
    }

    /** Returns the position of an image that arrived before its response could name it. */
    static ImagePosition ofUnnamed(int index, int ordinal, int count) {
        return of(ImageReference.ofOrdinal(index, ordinal), count);
    }

    /** Returns the zero-based index of the image. */
    int index() {
        return reference.index();
    }

    /** Returns the URL of the image; empty if the response contains none that is valid. */
    Optional<URI> url() {
        return reference.url().flatMap(UrlParser::tryParse);
    }
}
