package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.model.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The parsers of all formats. Each one ignores the files of the others after a few bytes. */
final class FormatParsers implements ByteConsumer<RuntimeException> {
    /** A scan without any compressed data shows nothing. */
    private static final int MIN_SCAN_LENGTH = 16;

    private final boolean svgExpected;
    private final EdgeBytes edges = new EdgeBytes();
    private final JpegParser jpeg = new JpegParser();
    private final GifParser gif = new GifParser();
    private final PngParser png = new PngParser();
    private final BoxParser boxes = new BoxParser();
    private final TiffParser tiff = new TiffParser();
    private final SvgParser svg = new SvgParser();
    private long byteCount;

    FormatParsers(boolean svgExpected) {
        this.svgExpected = svgExpected;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        edges.write(bytes, offset, length);
        jpeg.write(bytes, offset, length);
        gif.write(bytes, offset, length);
        png.write(bytes, offset, length);
        boxes.write(bytes, offset, length);
        tiff.write(bytes, offset, length);
        if (svgExpected) {
            svg.write(bytes, offset, length);
        }
        byteCount += length;
    }

    long byteCount() {
        return byteCount;
    }

    /** Returns the format; empty if the first bytes are not those of an image. */
    Optional<ImageFormat> format() {
        return svgExpected && svg.isSvg()
                ? Optional.of(ImageFormat.SVG)
                : ImageHeader.format(edges.head(), svgExpected && !svg.hasOtherRoot());
    }

    String describe() {
        return edges.describe();
    }

    /** Returns width and height in pixels; both are 0 if they are not known. */
    int[] size() {
        return switch (name()) {
            case "jpeg" -> new int[] {jpeg.width(), jpeg.height()};
            case "tiff" -> isBigTiff() ? new int[2] : new int[] {tiff.width(), tiff.height()};
            case "avif", "heic" -> {
                BoxMetadata metadata = BoxMetadata.of(boxes.metadata());
                yield new int[] {metadata.width(), metadata.height()};
            }
            case "jxl" -> JxlHeader.size(codestream());
            default -> new int[] {ImageHeader.width(edges.head()), ImageHeader.height(edges.head())};
        };
    }

    /** Returns whether the end of the image has arrived, as far as its format states the end. */
    boolean isComplete() {
        return switch (name()) {
            case "" -> false;
            case "png" -> png.length() > 0 || (png.isComplete() && ImageTrailer.endsPng(edges.tail()));
            case "jpeg" -> jpeg.length() > 0 || ImageTrailer.endsJpeg(edges.tail(), byteCount, jpeg.scanOffset());
            case "gif" -> gif.isComplete();
            case "webp" -> byteCount >= ImageHeader.webpLength(edges.head());
            case "bmp" -> byteCount >= ImageHeader.bmpLength(edges.head());
            case "tiff" -> isBigTiff() || tiff.isComplete(byteCount);
            case "jxl" -> isCodestream() || boxes.isComplete();
            case "svg" -> svg.isComplete();
            default -> boxes.isComplete();
        };
    }

    /** Returns whether the image is complete, and its format states its end. */
    boolean hasEnded() {
        return isComplete() && !isBigTiff() && !isCodestream();
    }

    /**
     * Returns whether viewers show the image although its end is missing. They show what a JPEG contains, and the
     * complete frames of a GIF.
     */
    boolean isDisplayable() {
        return switch (name()) {
            case "jpeg" -> isComplete() || (jpeg.scanOffset() > 0 && byteCount > jpeg.scanOffset() + MIN_SCAN_LENGTH);
            case "gif" -> gif.isDisplayable();
            default -> isComplete();
        };
    }

    /** Returns the length of the image without the bytes that follow it; the number of all bytes if it is not known. */
    long imageLength() {
        long length =
                switch (name()) {
                    case "png" -> png.length();
                    case "jpeg" -> jpeg.length();
                    case "gif" -> gif.length();
                    case "webp" -> ImageHeader.webpLength(edges.head());
                    case "avif", "heic" -> boxes.end();
                    case "jxl" -> isCodestream() ? 0 : boxes.end();
                    default -> 0;
                };
        return length == 0 ? byteCount : Math.min(length, byteCount);
    }

    private String name() {
        return format().map(ImageFormat::name).orElse("");
    }

    private boolean isBigTiff() {
        return ImageHeader.isBigTiff(edges.head());
    }

    private boolean isCodestream() {
        return JxlHeader.isCodestream(headBytes());
    }

    private byte[] codestream() {
        return isCodestream() ? headBytes() : boxes.codestream();
    }

    private byte[] headBytes() {
        return edges.head().getBytes(StandardCharsets.ISO_8859_1);
    }
}
