package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageFormat;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An inspector of one encoded image, which the image's bytes are written to: it finds the format, the size, the
 * completeness and the digest. Memory is limited: the first 512 bytes, the last 256 bytes, up to 256 KiB of metadata of
 * AVIF and HEIC, and the state of the parsers. Not thread-safe.
 */
public final class ImageInspector implements ByteConsumer<RuntimeException> {
    private static final Set<String> SUPPORTED =
            Set.of("png", "jpeg", "gif", "webp", "avif", "heic", "bmp", "tiff", "jxl", "svg");

    private final @Nullable MessageDigest digest;
    private final FormatParsers parsers;
    private @Nullable String sha256;

    /**
     * Creates an inspector that computes no digest.
     *
     * @param svgExpected whether SVG is an image; if not, it is text, because it can contain scripts
     */
    public ImageInspector(boolean svgExpected) {
        this(svgExpected, null);
    }

    private ImageInspector(boolean svgExpected, @Nullable MessageDigest digest) {
        this.parsers = new FormatParsers(svgExpected);
        this.digest = digest;
    }

    /**
     * Returns an inspector that also computes the digest.
     *
     * @param svgExpected whether SVG is an image
     */
    public static ImageInspector withDigest(boolean svgExpected) {
        return new ImageInspector(svgExpected, newDigest());
    }

    /** Returns whether an inspector recognizes the format. */
    public static boolean supports(ImageFormat format) {
        return SUPPORTED.contains(format.name());
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
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
        parsers.write(bytes, offset, length);
    }

    /**
     * Returns the format according to the first bytes; empty if they are not an image or fewer than about 12 bytes have
     * arrived.
     */
    public Optional<ImageFormat> format() {
        return parsers.format();
    }

    /**
     * Returns the width in pixels according to the header; empty for SVG and for a header that is invalid or
     * incomplete.
     */
    public OptionalInt width() {
        return positive(parsers.size()[0]);
    }

    /** Returns the height in pixels according to the header; empty like {@link #width()}. */
    public OptionalInt height() {
        return positive(parsers.size()[1]);
    }

    /** Returns whether the end of the image has arrived, as far as its format states the end. */
    public boolean isComplete() {
        return parsers.isComplete();
    }

    /**
     * Returns whether the last byte of the image has arrived. Unlike {@link #isComplete()}, this is false for a format
     * that does not state its end.
     */
    public boolean hasEnded() {
        return parsers.hasEnded();
    }

    /**
     * Returns whether common viewers show the image: it is complete, or only its end is missing. This is useful when no
     * more bytes can follow.
     */
    public boolean isDisplayable() {
        return parsers.isDisplayable();
    }

    /** Returns what is unusual about an image that viewers show, as the end of a sentence; empty if nothing is. */
    public Optional<String> oddity() {
        if (!parsers.isComplete()) {
            return Optional.of("has no end marker, so that a part of it may be missing");
        }
        long extraBytes = parsers.byteCount() - parsers.imageLength();
        return extraBytes == 0 ? Optional.empty() : Optional.of("is followed by " + extraBytes + " other bytes");
    }

    /**
     * Returns the SHA-256 digest of all bytes in lower-case hex, or an empty string if this inspector computes none.
     * The first call closes the inspection: no further bytes are accepted.
     */
    public String sha256() {
        if (sha256 == null) {
            sha256 = digest == null ? "" : HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    /** Returns the number of bytes that were inspected. */
    public long byteCount() {
        return parsers.byteCount();
    }

    /**
     * Returns a short description of the content for a message: the name of the format, {@code empty}, {@code HTML},
     * {@code JSON}, {@code text} or similar, or the first bytes in hex.
     */
    public String describeContent() {
        return format().map(ImageFormat::name).orElseGet(parsers::describe);
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
