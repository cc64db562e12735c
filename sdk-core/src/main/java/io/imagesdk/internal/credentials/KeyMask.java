package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/**
 * Replaces a key in text of a server: verbatim, escaped for JSON, a URL or HTML, also several times, in base64, also if
 * it is broken into lines, and cut at the end of the text. Of a long key, the server may also leave out the first or
 * the last characters anywhere, in base64 too. Of a key for Basic authentication, the decoded text and the password are
 * replaced in the same ways. The time is linear in the length of the text.
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

    /** The number of characters of base64 that encode {@link #MIN_PART} characters. */
    private static final int MIN_BASE64_PART = 16;

    private final List<TextSearch> plain = new ArrayList<>();
    private final List<TextSearch> plainReversed = new ArrayList<>();
    private final List<TextSearch> base64 = new ArrayList<>();
    private final List<TextSearch> base64Reversed = new ArrayList<>();

    KeyMask(String key) {
        addForms(key);
        BasicCredentials.of(key).forEach(this::addForms);
    }

    private void addForms(String key) {
        if (key.length() < MIN_LENGTH) {
            return;
        }
        boolean parts = key.length() >= MIN_LENGTH_FOR_PARTS;
        add(withoutLastBackslashes(key), MIN_PART, parts, plain, plainReversed);
        String unescaped = unescaped(key);
        if (!unescaped.equals(key) && unescaped.length() >= MIN_LENGTH) {
            add(unescaped, MIN_PART, parts, plain, plainReversed);
        }
        for (int offset = 0; offset < 3; offset++) {
            add(base64(key, offset), MIN_BASE64_PART, parts, base64, base64Reversed);
        }
    }

    private static void add(
            String text, int minPart, boolean parts, List<TextSearch> searches, List<TextSearch> reversed) {
        boolean hasParts = parts && minPart < text.length();
        searches.add(new TextSearch(text, hasParts ? minPart : text.length()));
        if (hasParts) {
            reversed.add(new TextSearch(reversed(text), minPart));
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
                Base64.getEncoder().withoutPadding().encodeToString(("\0".repeat(offset) + key).getBytes(UTF_8));
        boolean sharesLast = (offset + key.getBytes(UTF_8).length) % 3 != 0;
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
            Target verbatim = new Target(level, level.text(), text.length(), false, masked);
            verbatim.mask(plain, plainReversed);
            EscapedText joined = level.joined();
            String standard = joined.text().replace('-', '+').replace('_', '/');
            new Target(joined, standard, text.length(), true, masked).mask(base64, base64Reversed);
            previous = level;
            level = level.unescaped();
        }
        return masked.isEmpty() ? text : replace(text, masked);
    }

    /**
     * A text in which the key is searched, and the original text that is masked.
     *
     * @param level the positions of the characters in the original text
     * @param text the text that is searched, which is as long as that of the level
     * @param originalLength the length of the original text
     * @param isBase64 whether the characters on both sides of a match encode a part of the key, too
     * @param masked the characters of the original text that are masked
     */
    private record Target(EscapedText level, String text, int originalLength, boolean isBase64, BitSet masked) {
        void mask(List<TextSearch> searches, List<TextSearch> reversedSearches) {
            for (TextSearch search : searches) {
                int truncated = search.find(text, this::mask);
                if (truncated >= MIN_LENGTH) {
                    masked.set(level.position(text.length() - truncated), originalLength);
                }
            }
            if (reversedSearches.isEmpty()) {
                return;
            }
            // Finds the key without its first characters.
            int length = text.length();
            String backwards = reversed(text);
            for (TextSearch search : reversedSearches) {
                int truncated = search.find(backwards, (start, end) -> mask(length - end, length - start));
                if (truncated >= MIN_PART) {
                    mask(0, truncated);
                }
            }
        }

        private void mask(int start, int end) {
            int from = isBase64 && isBase64(start - 1) ? start - 1 : start;
            int to = isBase64 && isBase64(end) ? end + 1 : end;
            masked.set(level.position(from), level.position(to));
        }

        private boolean isBase64(int index) {
            if (index < 0 || index >= text.length()) {
                return false;
            }
            char c = text.charAt(index);
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
        }
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
