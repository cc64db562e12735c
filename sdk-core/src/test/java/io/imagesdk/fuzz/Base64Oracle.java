package io.imagesdk.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decodes complete texts with the decoder of the JDK, after white space is removed and the padding and the alphabet are
 * verified. Images that are written as text are not base64.
 */
public final class Base64Oracle {
    private static final Pattern BASE64 = Pattern.compile("([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)([=']{0,4})");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final String BASE64_MARKER = ";base64";
    private static final int MAX_HEADER_LENGTH = 1_000;

    private Base64Oracle() {}

    /** Returns whether a text in the place of a URL is an image. */
    public static boolean isImage(String text) {
        String start = text.replaceFirst("^[ \\r\\n\\t]+", "");
        return start.regionMatches(true, 0, "data:", 0, 5)
                || Stream.of("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR").anyMatch(start::startsWith);
    }

    /** Returns {@code bytes:<hex>} or {@code failed} for base64 with or without the header of a data URL. */
    public static String image(String text) {
        String compact = compact(text);
        if (compact.startsWith("<")) {
            return hex(text.substring(text.indexOf('<')).getBytes(UTF_8));
        } else if (compact.regionMatches(true, 0, "b'", 0, 2)) {
            return bytes(compact.substring(2));
        } else if (!compact.regionMatches(true, 0, "data:", 0, 5)) {
            return bytes(compact);
        }
        int comma = compact.indexOf(',');
        if (comma < 0 || comma > MAX_HEADER_LENGTH) {
            return "failed";
        }
        boolean isBase64 =
                compact.regionMatches(true, comma - BASE64_MARKER.length(), BASE64_MARKER, 0, BASE64_MARKER.length());
        return isBase64
                ? bytes(compact.substring(comma + 1))
                : hex(withoutEscapes(text.substring(text.indexOf(',') + 1)));
    }

    private static byte[] withoutEscapes(String text) {
        return ESCAPE.matcher(new String(text.getBytes(UTF_8), ISO_8859_1))
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))))
                .getBytes(ISO_8859_1);
    }

    private static String hex(byte[] image) {
        return "bytes:" + HexFormat.of().formatHex(image);
    }

    /** Returns {@code bytes:<hex>} or {@code failed} for base64 without a header. */
    static String bytes(String text) {
        Matcher parts = BASE64.matcher(withoutBase64Escapes(compact(text)));
        if (!parts.matches()) {
            return "failed";
        }
        String digits = parts.group(1);
        int padding = parts.group(2).length();
        int remainder = digits.length() % 4;
        if (remainder == 1 || padding > (4 - remainder) % 4 + 1) {
            return "failed";
        }
        Base64.Decoder decoder =
                digits.contains("-") || digits.contains("_") ? Base64.getUrlDecoder() : Base64.getDecoder();
        return hex(decoder.decode(digits));
    }

    private static String withoutBase64Escapes(String text) {
        return text.replaceAll("(?i)%2B", "+").replaceAll("(?i)%2F", "/").replaceAll("(?i)%3D", "=");
    }

    private static String compact(String text) {
        return text.replaceAll("[ \\r\\n\\t]", "");
    }
}
