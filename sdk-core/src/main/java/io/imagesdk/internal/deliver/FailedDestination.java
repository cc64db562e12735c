package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.util.Optional;

/**
 * Takes the place of a destination that cannot be opened, or that has failed. It keeps the bytes in memory, because the
 * image is billed; the image itself fails.
 */
final class FailedDestination<T> implements ImageDestination<T> {
    private final Exception failure;
    private final MemoryDestination memory;
    private boolean exhausted;

    /**
     * Creates a destination.
     *
     * @param failure the reason why the other destination cannot be used
     * @param expectedBytes the expected size of the image; a hint
     * @param maxBytes the maximum size of the image
     */
    FailedDestination(Exception failure, long expectedBytes, long maxBytes) {
        this.failure = failure;
        this.memory = new MemoryDestination(expectedBytes, Math.min(maxBytes, MemoryDestination.MAX_LENGTH));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (exhausted) {
            return;
        }
        try {
            memory.write(bytes, offset, length);
        } catch (OutOfMemoryError e) {
            // An image that does not fit into the memory costs neither the other images nor the call.
            failure.addSuppressed(e);
            exhausted = true;
            boolean unused = memory.discard();
        }
    }

    @Override
    public T complete(ImageFacts facts, ImagePosition position) throws IOException {
        throw new IOException(failure);
    }

    @Override
    public Optional<ImageBytes> recover() {
        return exhausted ? Optional.empty() : memory.recover();
    }

    @Override
    public boolean discard() {
        return memory.discard();
    }
}
