package io.imagesdk.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A picture in memory. Immutable; equal when the bytes are equal. */
public final class ImageBytes {
    private final byte[] bytes;
    private final int length;

    private ImageBytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** A copy of these bytes. */
    public static ImageBytes copyOf(byte[] bytes) {
        return new ImageBytes(bytes.clone(), bytes.length);
    }

    /**
     * The first {@code length} bytes of this array, which the caller hands over and must not touch again: the one copy that the
     * library makes of a picture in memory is the one it gives away.
     */
    public static ImageBytes wrap(byte[] bytes, int length) {
        if (length < 0 || length > bytes.length) {
            throw new IndexOutOfBoundsException(length);
        }
        return new ImageBytes(bytes, length);
    }

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** A copy as an array. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** A read-only view, without a copy. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, length).asReadOnlyBuffer();
    }

    /** A stream over the bytes, without a copy. */
    public InputStream asInputStream() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageBytes that && Arrays.equals(bytes, 0, length, that.bytes, 0, that.length);
    }

    @Override
    public int hashCode() {
        return asByteBuffer().hashCode();
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
