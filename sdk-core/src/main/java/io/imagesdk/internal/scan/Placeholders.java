package io.imagesdk.internal.scan;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The strings that replace the images in a skeleton. They start with a random token, which a server cannot guess. */
final class Placeholders {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;
    private static final Pattern ORDINAL = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final String token;
    private int issuedCount;

    Placeholders() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        token = HexFormat.of().formatHex(bytes);
    }

    /** Returns the placeholder of the image with this ordinal. */
    String issue(int ordinal) {
        issuedCount = Math.max(issuedCount, ordinal + 1);
        return token + ordinal;
    }

    /** Returns the ordinal of an issued placeholder, or empty for any other text. */
    OptionalInt ordinalOf(String text) {
        if (!text.startsWith(token)) {
            return OptionalInt.empty();
        }
        String digits = text.substring(token.length());
        // The bound on the length prevents an overflow in parseInt, and a leading zero is never issued.
        if (!ORDINAL.matcher(digits).matches()) {
            return OptionalInt.empty();
        }
        int ordinal = Integer.parseInt(digits);
        return ordinal < issuedCount ? OptionalInt.of(ordinal) : OptionalInt.empty();
    }
}
