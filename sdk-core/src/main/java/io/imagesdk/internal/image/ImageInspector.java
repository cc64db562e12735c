package io.imagesdk.internal.image;

import io.imagesdk.model.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Learns the truth about a picture while its bytes pass by: format, size, completeness, digest. Memory is constant: the first
 * 512 bytes, the last 256, and where the walk through JPEG, GIF or PNG stands. One picture each; not for several threads at once.
 */
public final class ImageInspector {
    private static final int HEAD = 512;
    private static final int TAIL = 256;

    private final boolean svgExpected;
    private final MessageDigest digest = newDigest();
    private final JpegParser jpeg = new JpegParser();
    private final GifParser gif = new GifParser();
    private final PngParser png = new PngParser();
    private final byte[] head = new byte[HEAD];
    private final byte[] tail = new byte[TAIL];
    private int headLength;
    private int tailLength;
    private long bytes;
    private @Nullable String sha256;

    /** Only with {@code svgExpected} is SVG a picture: it is text and can carry scripts. */
    public ImageInspector(boolean svgExpected) {
        this.svgExpected = svgExpected;
    }

    /** Takes the next bytes, in pieces of any size; pieces of 16 KiB and more go by at the digest's own speed. */
    public void update(byte[] source, int offset, int length) {
        if (sha256 != null) {
            throw new IllegalStateException("the digest was already asked for");
        }
        digest.update(source, offset, length);
        jpeg.update(source, offset, length);
        gif.update(source, offset, length);
        png.update(source, offset, length);
        keepHead(source, offset, length);
        keepTail(source, offset, length);
        bytes += length;
    }

    private void keepHead(byte[] source, int offset, int length) {
        int taken = Math.min(length, HEAD - headLength);
        System.arraycopy(source, offset, head, headLength, taken);
        headLength += taken;
    }

    private void keepTail(byte[] source, int offset, int length) {
        int taken = Math.min(length, TAIL);
        int kept = Math.min(tailLength, TAIL - taken);
        System.arraycopy(tail, tailLength - kept, tail, 0, kept);
        System.arraycopy(source, offset + length - taken, tail, kept, taken);
        tailLength = kept + taken;
    }

    /** The format by its magic bytes; empty for what is not a picture, and until 12 bytes or so have come. */
    public Optional<ImageFormat> format() {
        return ImageHeader.format(headText(), svgExpected);
    }

    /** Pixels from left to right, as the header says; empty for SVG and for a header that is broken or not there yet. */
    public OptionalInt width() {
        return positive(isJpeg() ? jpeg.width() : ImageHeader.width(headText()));
    }

    /** Pixels from top to bottom, as the header says; empty like {@link #width()}. */
    public OptionalInt height() {
        return positive(isJpeg() ? jpeg.height() : ImageHeader.height(headText()));
    }

    /** Whether the picture's own end marker has come. A few bytes behind it, as some encoders pad, are tolerated. */
    public boolean complete() {
        return format().map(this::endsAs).orElse(false);
    }

    private boolean endsAs(ImageFormat format) {
        String end = text(tail, tailLength);
        return switch (format.name()) {
            case "png" -> png.complete() && ImageTrailer.endsPng(end);
            case "jpeg" -> ImageTrailer.endsJpeg(end, bytes, jpeg.scanOffset());
            case "gif" -> gif.complete();
            case "webp" -> bytes >= ImageHeader.webpLength(headText());
            default -> ImageTrailer.endsSvg(end);
        };
    }

    /** SHA-256 of all bytes in lower-case hex. The first call ends the inspection: later updates are refused. */
    public String sha256() {
        if (sha256 == null) {
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    /** How many bytes went by. */
    public long bytes() {
        return bytes;
    }

    /** One short clue for an error message: {@code empty}, {@code HTML}, {@code JSON}, {@code text} ..., or the first bytes in hex. */
    public String startsLike() {
        return format().map(ImageFormat::name).orElseGet(() -> ContentSniffer.of(head, headLength));
    }

    private boolean isJpeg() {
        return format().filter(ImageFormat.JPEG::equals).isPresent();
    }

    private String headText() {
        return text(head, headLength);
    }

    /** Latin-1 makes each byte one character, so that magic bytes are compared as short strings. */
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
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
