package io.imagesdk.internal.deliver;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The destination of one image. Only {@link #discard} may be called by another thread while one of the other methods
 * runs.
 *
 * @param <T> the content of a delivered image
 */
interface ImageDestination<T> extends ByteConsumer<IOException> {
    /**
     * Makes a complete image visible while other images of its response still arrive, so that a killed process does not
     * lose it. Its position may change until {@link #complete}.
     */
    default void publish(ImageFacts facts, ImagePosition provisional) throws IOException {}

    /** Announces the position of an image. After that, no image of the call occupies the place of another one. */
    default void assign(ImagePosition position) throws IOException {}

    /** Stores the image and returns its content for the result. Until {@link #keep}, it can still be discarded. */
    T complete(ImageFacts facts, ImagePosition position) throws IOException;

    /** Returns the bytes that were written, before they are discarded; empty if they are not available. */
    default Optional<ImageBytes> recover() {
        return Optional.empty();
    }

    /**
     * Leaves a complete image where it was written, because it can be neither completed nor recovered.
     *
     * @return the file; empty if there is none
     */
    default Optional<Path> retain() {
        return Optional.empty();
    }

    /** Passes the completed image to the caller. */
    default void keep() {}

    /**
     * Releases everything and deletes what was written, also a completed image.
     *
     * @return whether the content of a completed image can no longer be used
     */
    boolean discard();
}
