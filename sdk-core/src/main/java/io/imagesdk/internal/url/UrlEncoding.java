package io.imagesdk.internal.url;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encodes what may not stand in a path or query and leaves all else as it was, so that signatures stay valid. */
final class UrlEncoding {
    private static final String UNRESERVED = "-._~";
    private static final String IN_PATH = UNRESERVED + "!$&'()*+,;=:@/";
    private static final String IN_QUERY = IN_PATH + "?[]";
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private UrlEncoding() {}

    static String path(String raw) {
        return encoded(raw, IN_PATH);
    }

    static String query(String raw) {
        return encoded(raw, IN_QUERY);
    }

    private static String encoded(String raw, String legal) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            char letter = (char) (bytes[i] & 0xff);
            if (isAsciiLetterOrDigit(letter) || legal.indexOf(letter) >= 0 || isEscape(bytes, i)) {
                text.append(letter);
            } else {
                UPPER_HEX.toHexDigits(text.append('%'), bytes[i]);
            }
        }
        return text.toString();
    }

    private static boolean isAsciiLetterOrDigit(char letter) {
        return letter < 0x80 && Character.isLetterOrDigit(letter);
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[at + 1])
                && HexFormat.isHexDigit(bytes[at + 2]);
    }
}
