package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.util.Arrays;
import java.util.Optional;

/**
 * A destination in memory. The image is written to one array, which becomes the content of the result without a copy.
 */
final class MemoryDestination implements ImageDestination<ImageBytes> {
    private static final int MIN_CAPACITY = 16 << 10;

    /** The maximum that is reserved for a size that a server announces and that may not be true. */
    private static final int MAX_RESERVED = 64 << 20;

    /** The longest array that every JVM supports. */
    static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private final long maxBytes;
    private byte[] content;
    private int contentLength;

    /**
     * Creates a destination.
     *
     * @param expectedBytes the expected size of the image; a hint
     * @param maxBytes the size that the array only exceeds if more bytes are written
     */
    MemoryDestination(long expectedBytes, long maxBytes) {
        this.maxBytes = maxBytes;
        this.content =
                new byte[(int) Math.min(maxBytes, Math.max(MIN_CAPACITY, Math.min(expectedBytes, MAX_RESERVED)))];
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        long newLength = contentLength + (long) length;
        if (newLength > content.length) {
            long grown = Math.max(newLength, content.length + (content.length >> 1));
            content = Arrays.copyOf(content, (int) Math.min(Math.max(maxBytes, newLength), grown));
        }
        System.arraycopy(bytes, offset, content, contentLength, length);
        contentLength += length;
    }

    @Override
    public synchronized ImageBytes complete(ImageFacts facts, ImagePosition position) {
        return ImageBytes.wrap(content, contentLength);
    }

    @Override
    public synchronized Optional<ImageBytes> recover() {
        return Optional.of(ImageBytes.wrap(content, contentLength));
    }

    /** Releases the memory, except that of a completed image, which the caller may have. */
    @Override
    public synchronized boolean discard() {
        content = new byte[0];
        contentLength = 0;
        return false;
    }
}
