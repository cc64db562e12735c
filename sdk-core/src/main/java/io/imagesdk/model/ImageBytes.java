package io.imagesdk.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * An image in memory, as {@link Delivery#inMemory()} delivers it. Instances are immutable and safe for use by several
 * threads. Two instances are equal if their bytes are equal.
 */
public final class ImageBytes {
    private static final int MAX_HEAD_LENGTH = 512;
    private static final String UNKNOWN_MEDIA_TYPE = "application/octet-stream";

    private final byte[] bytes;
    private final int length;

    private ImageBytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * Creates an image with a copy of an array.
     *
     * @param bytes the encoded image, for example the content of a PNG file
     * @return the image
     */
    public static ImageBytes copyOf(byte[] bytes) {
        return new ImageBytes(Objects.requireNonNull(bytes, "bytes").clone(), bytes.length);
    }

    /**
     * Creates an image with the first bytes of an array, without a copy. The caller must not change the array
     * afterwards.
     *
     * @param bytes the array
     * @param length the number of bytes that belong to the image
     * @return the image
     * @throws IndexOutOfBoundsException if {@code length} is negative or larger than the array
     */
    public static ImageBytes wrap(byte[] bytes, int length) {
        if (length < 0 || length > Objects.requireNonNull(bytes, "bytes").length) {
            throw new IndexOutOfBoundsException("length must be 0.." + bytes.length + ", was " + length);
        }
        return new ImageBytes(bytes, length);
    }

    /**
     * Returns the number of bytes.
     *
     * @return the number of bytes
     */
    public int length() {
        return length;
    }

    /**
     * Returns the file format according to the first bytes. The image is not decoded, so the rest of it may be damaged.
     *
     * @return the format; empty if the bytes are none of PNG, JPEG, WebP, GIF and SVG
     */
    public Optional<ImageFormat> format() {
        int headLength = Math.min(length, MAX_HEAD_LENGTH);
        return ImageFormat.detect(new String(bytes, 0, headLength, StandardCharsets.ISO_8859_1));
    }

    /**
     * Returns the bytes as an array.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /**
     * Returns a view of the bytes, without a copy.
     *
     * @return a new read-only buffer from the first to the last byte
     */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, length).asReadOnlyBuffer();
    }

    /**
     * Opens a stream over the bytes, without a copy. The stream need not be closed.
     *
     * @return a new stream that starts at the first byte
     */
    public InputStream openStream() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    /**
     * Writes the image to a new file. An existing file or symbolic link is never replaced and never written to. If
     * writing fails, the incomplete file is deleted. Blocks until the file is written.
     *
     * @param file the file; its directory must exist
     * @throws java.nio.file.FileAlreadyExistsException if the file exists
     * @throws IOException if the file cannot be created or written
     */
    public void writeTo(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                Objects.requireNonNull(file, "file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (channel) {
            for (ByteBuffer rest = asByteBuffer(); rest.hasRemaining(); ) {
                channel.write(rest);
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Writes the image to a stream. The stream is neither flushed nor closed. Blocks as long as the stream does.
     *
     * @param stream the stream
     * @throws IOException if the stream throws it
     */
    public void writeTo(OutputStream stream) throws IOException {
        Objects.requireNonNull(stream, "stream").write(bytes, 0, length);
    }

    /**
     * Returns the image as a data URI with base64 content, for example {@code data:image/png;base64,iVBORw0...}, as
     * HTML pages and JSON APIs accept it. The text needs about a third more memory than the image. The media type is
     * the one of {@link #format()}, or {@code application/octet-stream} if the format is unknown.
     *
     * @return the data URI
     */
    public String toDataUri() {
        String mediaType = format().map(ImageFormat::mediaType).orElse(UNKNOWN_MEDIA_TYPE);
        ByteBuffer base64 = Base64.getEncoder().encode(ByteBuffer.wrap(bytes, 0, length));
        return "data:" + mediaType + ";base64," + StandardCharsets.ISO_8859_1.decode(base64);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageBytes that && Arrays.equals(bytes, 0, length, that.bytes, 0, that.length);
    }

    @Override
    public int hashCode() {
        return asByteBuffer().hashCode();
    }

    /**
     * Returns the number of bytes as text, for example {@code 1024 bytes}. The bytes themselves are not shown.
     *
     * @return the number of bytes
     */
    @Override
    public String toString() {
        return length + " bytes";
    }
}
