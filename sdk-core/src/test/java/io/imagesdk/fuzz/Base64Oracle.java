package io.imagesdk.fuzz;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes whole texts with the JDK's decoder, which gets what the documented leniency leaves: no white space, right padding, one alphabet. */
final class Base64Oracle {
    private static final Pattern BASE64 = Pattern.compile("([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})");
    private static final String BASE64_FOLLOWS = ";base64";
    private static final int LONGEST_HEADER = 1_000;

    private Base64Oracle() {}

    /** {@code bytes:<hex>} or {@code failed}, of base64 that a {@code data:} header may go before. */
    static String image(String text) {
        String dense = dense(text);
        if (!dense.regionMatches(true, 0, "data:", 0, 5)) {
            return bytes(dense);
        }
        int comma = dense.indexOf(',');
        boolean readable = comma >= BASE64_FOLLOWS.length() && comma <= LONGEST_HEADER;
        return readable
                        && dense.regionMatches(
                                true, comma - BASE64_FOLLOWS.length(), BASE64_FOLLOWS, 0, BASE64_FOLLOWS.length())
                ? bytes(dense.substring(comma + 1))
                : "failed";
    }

    /** The same without a header. */
    static String bytes(String text) {
        Matcher parts = BASE64.matcher(dense(text));
        if (!parts.matches()) {
            return "failed";
        }
        String digits = parts.group(1);
        int padding = parts.group(2).length();
        int rest = digits.length() % 4;
        if (rest == 1 || (padding > 0 && (rest == 0 || padding > 4 - rest))) {
            return "failed";
        }
        Base64.Decoder decoder =
                digits.contains("-") || digits.contains("_") ? Base64.getUrlDecoder() : Base64.getDecoder();
        return "bytes:" + HexFormat.of().formatHex(decoder.decode(digits));
    }

    private static String dense(String text) {
        return text.replaceAll("[ \\r\\n\\t]", "");
    }
}
