package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/**
 * Replaces a key in text of a server: verbatim, escaped for JSON, a URL or HTML, also several times, in base64, and cut
 * at the end of the text. Of a long key, the server may also leave out the first or the last characters anywhere. The
 * time is linear in the length of the text.
 */
final class KeyMask {
    static final String MASK = "***";

    /** A shorter key would also mask parts of ordinary words. */
    private static final int MIN_LENGTH = 6;

    /** The number of times that a server may escape a key, including escapes that the key itself contains. */
    private static final int MAX_LEVELS = 5;

    /** The number of characters from which a part of a long key is masked. Shorter parts are what servers show. */
    private static final int MIN_PART = 12;

    private static final int MIN_LENGTH_FOR_PARTS = 20;

    private final List<TextSearch> plain = new ArrayList<>();
    private final List<TextSearch> reversed = new ArrayList<>();
    private final List<TextSearch> base64 = new ArrayList<>();

    KeyMask(String key) {
        if (key.length() < MIN_LENGTH) {
            return;
        }
        addPlain(withoutLastBackslashes(key));
        String unescaped = unescaped(key);
        if (!unescaped.equals(key) && unescaped.length() >= MIN_LENGTH) {
            addPlain(unescaped);
        }
        for (int offset = 0; offset < 3; offset++) {
            String encoded = base64(key, offset);
            base64.add(new TextSearch(encoded, encoded.length()));
        }
    }

    private void addPlain(String key) {
        int minPart = key.length() < MIN_LENGTH_FOR_PARTS ? key.length() : MIN_PART;
        plain.add(new TextSearch(key, minPart));
        if (minPart < key.length()) {
            reversed.add(new TextSearch(reversed(key), minPart));
        }
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    /** Returns the key without backslashes at its end: they may be half of an escape, which must stay complete. */
    private static String withoutLastBackslashes(String key) {
        int length = key.length();
        while (length > 0 && key.charAt(length - 1) == '\\') {
            length--;
        }
        return length < MIN_LENGTH ? key : key.substring(0, length);
    }

    /** Returns the key as it appears after all escapes are decoded, including those that only look like escapes. */
    private static String unescaped(String key) {
        EscapedText text = EscapedText.of(key);
        for (int level = 0; level < MAX_LEVELS; level++) {
            text = text.unescaped();
        }
        return text.text();
    }

    /**
     * Returns the characters of base64 that depend on the key alone.
     *
     * @param offset the number of bytes before the key in the same group of three
     */
    private static String base64(String key, int offset) {
        String encoded =
                Base64.getEncoder().withoutPadding().encodeToString(("\0".repeat(offset) + key).getBytes(US_ASCII));
        boolean sharesLast = (offset + key.length()) % 3 != 0;
        return encoded.substring(offset == 0 ? 0 : offset + 1, encoded.length() - (sharesLast ? 1 : 0));
    }

    /** Returns the text with {@value #MASK} for each occurrence of the key. */
    String apply(String text) {
        if (plain.isEmpty() || text.length() < MIN_LENGTH) {
            return text;
        }
        BitSet masked = new BitSet();
        EscapedText previous = null;
        EscapedText level = EscapedText.of(text);
        for (int i = 0; i <= MAX_LEVELS && level != previous; i++) {
            findPlain(level, text.length(), masked);
            findEnds(level, masked);
            findBase64(level, text.length(), masked);
            previous = level;
            level = level.unescaped();
        }
        return masked.isEmpty() ? text : replace(text, masked);
    }

    private void findPlain(EscapedText level, int originalLength, BitSet masked) {
        for (TextSearch search : plain) {
            int truncated =
                    search.find(level.text(), (start, end) -> masked.set(level.position(start), level.position(end)));
            if (truncated >= MIN_LENGTH) {
                masked.set(level.position(level.text().length() - truncated), originalLength);
            }
        }
    }

    /** Finds the key without its first characters. */
    private void findEnds(EscapedText level, BitSet masked) {
        if (reversed.isEmpty()) {
            return;
        }
        int length = level.text().length();
        String text = reversed(level.text());
        for (TextSearch search : reversed) {
            int truncated = search.find(
                    text, (start, end) -> masked.set(level.position(length - end), level.position(length - start)));
            if (truncated >= MIN_PART) {
                masked.set(0, level.position(truncated));
            }
        }
    }

    /** Finds the key in base64, with the characters on both sides, which encode a part of the key too. */
    private void findBase64(EscapedText level, int originalLength, BitSet masked) {
        String text = level.text().replace('-', '+').replace('_', '/');
        for (TextSearch search : base64) {
            int truncated = search.find(
                    text,
                    (start, end) -> masked.set(
                            level.position(start - (isBase64(text, start - 1) ? 1 : 0)),
                            level.position(end + (isBase64(text, end) ? 1 : 0))));
            if (truncated > MIN_LENGTH) {
                masked.set(level.position(text.length() - truncated), originalLength);
            }
        }
    }

    private static boolean isBase64(String text, int index) {
        if (index < 0 || index >= text.length()) {
            return false;
        }
        char c = text.charAt(index);
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    private static String replace(String text, BitSet masked) {
        StringBuilder replaced = new StringBuilder(text.length());
        int end = 0;
        for (int start = masked.nextSetBit(0); start >= 0; start = masked.nextSetBit(end)) {
            int from = start;
            // A backslash before the mask would not be JSON.
            while (from > end && text.charAt(from - 1) == '\\') {
                from--;
            }
            replaced.append(text, end, from).append(MASK);
            end = masked.nextClearBit(start);
        }
        return replaced.append(text, end, text.length()).toString();
    }
}
