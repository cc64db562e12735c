package io.imagesdk.internal.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The part of a reply that is kept: JSON without white space and without images, never larger than its limit. */
final class Skeleton {
    private final int limit;
    private byte[] bytes = new byte[512];
    private int size;

    Skeleton(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** Appends; false, with nothing kept, where the limit would be exceeded. */
    boolean append(byte[] source, int offset, int length) {
        if (length > limit - size) {
            return false;
        }
        reserve(size + length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return true;
    }

    boolean append(byte next) {
        if (size == limit) {
            return false;
        }
        reserve(size + 1);
        bytes[size++] = next;
        return true;
    }

    boolean append(String ascii) {
        byte[] text = ascii.getBytes(StandardCharsets.US_ASCII);
        return append(text, 0, text.length);
    }

    /** Takes back what was appended after the skeleton had that size. */
    void truncate(int earlierSize) {
        size = earlierSize;
    }

    String textFrom(int start) {
        return new String(bytes, start, size - start, StandardCharsets.UTF_8);
    }

    private void reserve(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
