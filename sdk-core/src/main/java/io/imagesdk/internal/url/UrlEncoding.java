package io.imagesdk.internal.url;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding of characters that are illegal in a path or query. All other characters stay, so that signatures
 * remain valid.
 */
final class UrlEncoding {
    private static final String UNRESERVED = "-._~";
    private static final String IN_PATH = UNRESERVED + "!$&'()*+,;=:@/";
    private static final String IN_QUERY = IN_PATH + "?[]";
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private UrlEncoding() {}

    static String path(String raw) {
        return encode(raw, IN_PATH);
    }

    static String query(String raw) {
        return encode(raw, IN_QUERY);
    }

    private static String encode(String raw, String legalCharacters) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            char character = (char) (bytes[i] & 0xff);
            if (isAsciiLetterOrDigit(character) || legalCharacters.indexOf(character) >= 0 || isEscape(bytes, i)) {
                text.append(character);
            } else {
                UPPER_HEX.toHexDigits(text.append('%'), bytes[i]);
            }
        }
        return text.toString();
    }

    private static boolean isAsciiLetterOrDigit(char character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }

    private static boolean isEscape(byte[] bytes, int index) {
        return bytes[index] == '%'
                && index + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[index + 1])
                && HexFormat.isHexDigit(bytes[index + 2]);
    }
}
