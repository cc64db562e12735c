package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An inspector of one encoded image, which the image's bytes are written to: it finds the format, the size, the
 * completeness and the digest. Memory is constant: the first 512 bytes, the last 256 bytes, and the state of the
 * parsers. Not thread-safe.
 */
public final class ImageInspector implements ByteConsumer<RuntimeException> {
    private static final int HEAD_LENGTH = 512;
    private static final int TAIL_LENGTH = 256;

    private final boolean svgExpected;
    private final MessageDigest digest = newDigest();
    private final JpegParser jpeg = new JpegParser();
    private final GifParser gif = new GifParser();
    private final PngParser png = new PngParser();
    private final byte[] head = new byte[HEAD_LENGTH];
    private final byte[] tail = new byte[TAIL_LENGTH];
    private int headLength;
    private int tailLength;
    private long byteCount;
    private @Nullable String sha256;

    /**
     * Creates an inspector.
     *
     * @param svgExpected whether SVG is an image; if not, it is text, because it can contain scripts
     */
    public ImageInspector(boolean svgExpected) {
        this.svgExpected = svgExpected;
    }

    /**
     * Inspects the next bytes, in chunks of any size. With chunks of 16 KiB and more, the digest determines the speed.
     *
     * @throws IllegalStateException if {@link #sha256()} was called before
     */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (sha256 != null) {
            throw new IllegalStateException("inspection is closed because sha256() was called");
        }
        digest.update(bytes, offset, length);
        jpeg.write(bytes, offset, length);
        gif.write(bytes, offset, length);
        png.write(bytes, offset, length);
        keepHead(bytes, offset, length);
        keepTail(bytes, offset, length);
        byteCount += length;
    }

    private void keepHead(byte[] bytes, int offset, int length) {
        int added = Math.min(length, HEAD_LENGTH - headLength);
        System.arraycopy(bytes, offset, head, headLength, added);
        headLength += added;
    }

    private void keepTail(byte[] bytes, int offset, int length) {
        int added = Math.min(length, TAIL_LENGTH);
        int kept = Math.min(tailLength, TAIL_LENGTH - added);
        System.arraycopy(tail, tailLength - kept, tail, 0, kept);
        System.arraycopy(bytes, offset + length - added, tail, kept, added);
        tailLength = kept + added;
    }

    /**
     * Returns the format according to the first bytes; empty if they are not an image or fewer than about 12 bytes have
     * arrived.
     */
    public Optional<ImageFormat> format() {
        return ImageHeader.format(headText(), svgExpected);
    }

    /**
     * Returns the width in pixels according to the header; empty for SVG and for a header that is invalid or
     * incomplete.
     */
    public OptionalInt width() {
        return positive(isJpeg() ? jpeg.width() : ImageHeader.width(headText()));
    }

    /** Returns the height in pixels according to the header; empty like {@link #width()}. */
    public OptionalInt height() {
        return positive(isJpeg() ? jpeg.height() : ImageHeader.height(headText()));
    }

    /**
     * Returns whether the end marker of the image has arrived. A few bytes after it are tolerated, because some
     * encoders add padding.
     */
    public boolean isComplete() {
        return format().map(this::isComplete).orElse(false);
    }

    private boolean isComplete(ImageFormat format) {
        String end = text(tail, tailLength);
        return switch (format.name()) {
            case "png" -> png.isComplete() && ImageTrailer.endsPng(end);
            case "jpeg" -> ImageTrailer.endsJpeg(end, byteCount, jpeg.scanOffset());
            case "gif" -> gif.isComplete();
            case "webp" -> byteCount >= ImageHeader.webpLength(headText());
            default -> ImageTrailer.endsSvg(end);
        };
    }

    /**
     * Returns the SHA-256 digest of all bytes in lower-case hex. The first call closes the inspection: no further bytes
     * are accepted.
     */
    public String sha256() {
        if (sha256 == null) {
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    /** Returns the number of bytes that were inspected. */
    public long byteCount() {
        return byteCount;
    }

    /**
     * Returns a short description of the content for a message: the name of the format, {@code empty}, {@code HTML},
     * {@code JSON}, {@code text} or similar, or the first bytes in hex.
     */
    public String describeContent() {
        return format().map(ImageFormat::name).orElseGet(() -> ContentSniffer.describe(head, headLength));
    }

    private boolean isJpeg() {
        return format().filter(ImageFormat.JPEG::equals).isPresent();
    }

    private String headText() {
        return text(head, headLength);
    }

    /** Converts each byte to one character, so that magic bytes can be compared as short strings. */
    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static OptionalInt positive(int value) {
        return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform but is missing", e);
        }
    }
}
