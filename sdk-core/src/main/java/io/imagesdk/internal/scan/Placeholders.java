package io.imagesdk.internal.scan;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalInt;

/** The strings that stand in a skeleton where images were. No server can guess the token that they begin with. */
final class Placeholders {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;

    private final String token;
    private int issued;

    Placeholders() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        token = HexFormat.of().formatHex(bytes);
    }

    String issue(int ordinal) {
        issued = Math.max(issued, ordinal + 1);
        return token + ordinal;
    }

    /** The ordinal behind a placeholder that was issued here; empty for any other text. */
    OptionalInt ordinalOf(String text) {
        if (!text.startsWith(token)) {
            return OptionalInt.empty();
        }
        String digits = text.substring(token.length());
        // The bound on the length keeps parseInt from overflowing, and a leading zero is never issued.
        if (!digits.matches("0|[1-9][0-9]{0,8}")) {
            return OptionalInt.empty();
        }
        int ordinal = Integer.parseInt(digits);
        return ordinal < issued ? OptionalInt.of(ordinal) : OptionalInt.empty();
    }
}
