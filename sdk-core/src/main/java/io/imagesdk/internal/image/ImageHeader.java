package io.imagesdk.internal.image;

import io.imagesdk.model.ImageFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Format and size of an image according to its first bytes. The bytes are passed as an ISO 8859-1 string with one
 * character per byte. A width or height is 0 if the header does not contain it. The size of a JPEG follows segments of
 * any length, see {@link JpegParser}.
 */
final class ImageHeader {
    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";
    private static final String JXL_CODESTREAM = "\u00ff\n";
    private static final String JXL_CONTAINER = "\0\0\0\fJXL \r\n\u0087\n";
    private static final Pattern AVIF = Pattern.compile("avi[fs]");
    private static final Pattern HEIC = Pattern.compile("he[iv][cxms]|mif1|msf1");
    private static final Set<Integer> BMP_HEADER_LENGTHS = Set.of(12, 40, 52, 56, 64, 108, 124);
    private static final String UTF8_BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private ImageHeader() {}

    static Optional<ImageFormat> format(String head, boolean svgExpected) {
        if (head.startsWith(PNG)) {
            return Optional.of(ImageFormat.PNG);
        }
        if (head.startsWith(JPEG)) {
            return Optional.of(ImageFormat.JPEG);
        }
        if (isWebp(head)) {
            return Optional.of(ImageFormat.WEBP);
        }
        if (isGif(head)) {
            return Optional.of(ImageFormat.GIF);
        }
        if (isTiff(head)) {
            return Optional.of(ImageFormat.TIFF);
        }
        if (isBmp(head)) {
            return Optional.of(ImageFormat.BMP);
        }
        if (head.startsWith(JXL_CODESTREAM) || head.startsWith(JXL_CONTAINER)) {
            return Optional.of(ImageFormat.JXL);
        }
        if (head.startsWith("ftyp", 4) && head.length() >= 12) {
            return brand(head);
        }
        return svgExpected && looksLikeSvg(markup(head)) ? Optional.of(ImageFormat.SVG) : Optional.empty();
    }

    /** Returns the format that the brands of a file name. A file may name several. */
    private static Optional<ImageFormat> brand(String head) {
        int end = Math.min(head.length(), Math.max(12, bigEndian(head, 0, 4)));
        String brands = head.substring(8, end);
        if (AVIF.matcher(brands).find()) {
            return Optional.of(ImageFormat.AVIF);
        }
        return HEIC.matcher(brands).find() ? Optional.of(ImageFormat.HEIC) : Optional.empty();
    }

    static boolean isBigTiff(String head) {
        return head.startsWith("II+\0") || head.startsWith("MM\0+");
    }

    private static boolean isTiff(String head) {
        return head.startsWith("II*\0") || head.startsWith("MM\0*") || isBigTiff(head);
    }

    private static boolean isBmp(String head) {
        return head.startsWith("BM") && head.length() >= 26 && BMP_HEADER_LENGTHS.contains(littleEndian(head, 14, 4));
    }

    /** Returns the length of the complete file according to the header of a BMP. */
    static long bmpLength(String head) {
        long start = littleEndian(head, 10, 4) & 0xffff_ffffL;
        boolean old = littleEndian(head, 14, 4) == 12;
        if (!old && head.length() < 38) {
            return Long.MAX_VALUE;
        }
        int compression = old ? 0 : littleEndian(head, 30, 4);
        // 0 and 3 are the values for pixels without compression.
        if (compression == 0 || compression == 3) {
            long bits = (long) width(head) * littleEndian(head, old ? 24 : 28, 2);
            return start + (bits + 31) / 32 * 4 * height(head);
        }
        return start + (littleEndian(head, 34, 4) & 0xffff_ffffL);
    }

    private static int bmpWidth(String head) {
        return littleEndian(head, 14, 4) == 12 ? littleEndian(head, 18, 2) : littleEndian(head, 18, 4);
    }

    /** Returns the height, which is negative in a file whose first row is the top one. */
    private static int bmpHeight(String head) {
        return littleEndian(head, 14, 4) == 12 ? littleEndian(head, 20, 2) : Math.abs(littleEndian(head, 22, 4));
    }

    static int width(String head) {
        if (isPng(head)) {
            return bigEndian(head, 16, 4);
        }
        if (isGif(head)) {
            return littleEndian(head, 6, 2);
        }
        if (isBmp(head)) {
            return bmpWidth(head);
        }
        return switch (webpChunkName(head)) {
            case "VP8 " -> littleEndian(head, 26, 2) & 0x3fff;
            case "VP8L" -> 1 + (littleEndian(head, 21, 4) & 0x3fff);
            case "VP8X" -> 1 + littleEndian(head, 24, 3);
            default -> 0;
        };
    }

    static int height(String head) {
        if (isPng(head)) {
            return bigEndian(head, 20, 4);
        }
        if (isGif(head)) {
            return littleEndian(head, 8, 2);
        }
        if (isBmp(head)) {
            return bmpHeight(head);
        }
        return switch (webpChunkName(head)) {
            case "VP8 " -> littleEndian(head, 28, 2) & 0x3fff;
            case "VP8L" -> 1 + (littleEndian(head, 21, 4) >>> 14 & 0x3fff);
            case "VP8X" -> 1 + littleEndian(head, 27, 3);
            default -> 0;
        };
    }

    /**
     * Returns the length of the complete file according to its RIFF header, or {@code Long.MAX_VALUE} if the header is
     * invalid.
     */
    static long webpLength(String head) {
        long content = head.length() < 20 ? 0 : littleEndian(head, 4, 4) & 0xffff_ffffL;
        // Decoders reject a file whose first chunk is longer than the file.
        long chunk = head.length() < 20 ? 0 : littleEndian(head, 16, 4) & 0xffff_ffffL;
        return content < 12 || content - 12 < chunk ? Long.MAX_VALUE : content + 8;
    }

    /** Removes a byte order mark and leading white space, as a parser of HTML or XML does. */
    static String markup(String head) {
        String text = head.startsWith(UTF8_BYTE_ORDER_MARK) ? head.substring(UTF8_BYTE_ORDER_MARK.length()) : head;
        return text.stripLeading();
    }

    private static boolean looksLikeSvg(String markup) {
        return markup.startsWith("<svg")
                || markup.startsWith("<?xml")
                || markup.startsWith("<!DOCTYPE svg")
                || markup.startsWith("<!--");
    }

    private static boolean isPng(String head) {
        return head.startsWith(PNG) && head.startsWith("IHDR", 12) && head.length() >= 24;
    }

    private static boolean isGif(String head) {
        return (head.startsWith("GIF87a") || head.startsWith("GIF89a")) && head.length() >= 10;
    }

    private static boolean isWebp(String head) {
        return head.startsWith("RIFF") && head.startsWith("WEBP", 8);
    }

    /**
     * Returns the name of the first chunk, or an empty string if its signature is wrong or the bytes with the size are
     * missing.
     */
    private static String webpChunkName(String head) {
        if (!isWebp(head) || head.length() < 16) {
            return "";
        }
        String name = head.substring(12, 16);
        boolean hasSize =
                switch (name) {
                    case "VP8 " -> head.length() >= 30 && head.startsWith("\u009d\u0001\u002a", 23);
                    case "VP8L" -> head.length() >= 25 && head.charAt(20) == 0x2f;
                    default -> head.length() >= 30;
                };
        return hasSize ? name : "";
    }

    private static int bigEndian(String head, int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            value = value << 8 | head.charAt(i);
        }
        return value;
    }

    private static int littleEndian(String head, int start, int count) {
        int value = 0;
        for (int i = start + count - 1; i >= start; i--) {
            value = value << 8 | head.charAt(i);
        }
        return value;
    }
}
