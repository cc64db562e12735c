package io.imagesdk.internal.deliver;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.util.Optional;

/**
 * The destination of one image. Only {@link #discard} may be called by another thread while one of the other methods
 * runs.
 *
 * @param <T> the content of a delivered image
 */
interface ImageDestination<T> extends ByteConsumer<IOException> {
    /** Keeps the image and returns its content for the result. */
    T complete(ImageFacts facts, ImagePosition position) throws IOException;

    /** Returns the bytes that were written if the destination has failed but its bytes are still available. */
    default Optional<ImageBytes> recover() {
        return Optional.empty();
    }

    /**
     * Releases everything and deletes what was written.
     *
     * @param keepCompleted whether an image stays for which {@link #complete} has succeeded
     */
    void discard(boolean keepCompleted);
}
