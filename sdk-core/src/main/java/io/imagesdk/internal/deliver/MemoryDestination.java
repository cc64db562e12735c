package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.util.Arrays;
import java.util.Optional;

/** A picture in memory: one array, which is the one that the caller gets. */
final class MemoryDestination implements ImageDestination<ImageBytes> {
    private static final int SMALLEST = 16 << 10;

    private final long max;
    private byte[] bytes;
    private int length;

    MemoryDestination(long expected, long max) {
        this.max = max;
        this.bytes = new byte[(int) Math.min(max, Math.max(SMALLEST, expected))];
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        if (count > bytes.length - length) {
            long larger = Math.max(length + (long) count, bytes.length + (bytes.length >> 1));
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(max, length + (long) count), larger));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    @Override
    public ImageBytes complete(ImageFacts facts, ImagePosition imagePosition) {
        return ImageBytes.wrap(bytes, length);
    }

    @Override
    public Optional<ImageBytes> recover() {
        return Optional.of(ImageBytes.wrap(bytes, length));
    }

    @Override
    public void discard(boolean keepWhole) {
        bytes = new byte[0];
        length = 0;
    }
}
