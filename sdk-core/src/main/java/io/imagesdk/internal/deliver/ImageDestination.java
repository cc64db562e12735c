package io.imagesdk.internal.deliver;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.util.Optional;

/** The place of one picture. Only {@link #discard} may come from another thread than the rest. */
interface ImageDestination<T> extends ByteConsumer<IOException> {
    /** Keeps the picture; gives what the result holds of it. */
    T complete(ImageFacts facts, ImagePosition imagePosition) throws IOException;

    /** What was taken of it, when its place failed and its bytes can still be had. */
    default Optional<ImageBytes> recover() {
        return Optional.empty();
    }

    /** Lets all go and leaves nothing. With {@code keepWhole} a picture that is whole and in its place stays. */
    void discard(boolean keepWhole);
}
