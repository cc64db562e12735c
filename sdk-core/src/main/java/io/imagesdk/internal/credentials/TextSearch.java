package io.imagesdk.internal.credentials;

/**
 * A search for one text in others (Knuth, Morris, Pratt). Its time is linear for every input: a server that knows the
 * key can send text that makes other searches slow.
 */
final class TextSearch {
    private final String pattern;
    private final int minPart;

    /** For each length of a match, the length of the longest shorter match that ends at the same character. */
    private final int[] shorter;

    /**
     * Creates a search.
     *
     * @param minPart the length from which the start of the pattern is also a match; the length of the pattern if only
     *     the complete pattern is one
     */
    TextSearch(String pattern, int minPart) {
        this.pattern = pattern;
        this.minPart = minPart;
        this.shorter = new int[pattern.length() + 1];
        for (int length = 2; length <= pattern.length(); length++) {
            shorter[length] = extend(shorter[length - 1], pattern.charAt(length - 1));
        }
    }

    /** Receives the position of each match. */
    interface MatchHandler {
        void found(int start, int end);
    }

    /**
     * Reports the matches in a text. Complete matches do not overlap.
     *
     * @return the length of the part of the pattern at the end of the text, where the text may be truncated
     */
    int find(String text, MatchHandler handler) {
        int matched = 0;
        // Each character is reported once at most: a pattern that repeats itself has a match at every character.
        int reported = 0;
        for (int i = 0; i < text.length(); i++) {
            int before = matched;
            matched = extend(before, text.charAt(i));
            if (before >= minPart && matched <= before) {
                handler.found(Math.max(i - before, reported), i);
                reported = i;
            }
            if (matched == pattern.length()) {
                handler.found(i + 1 - matched, i + 1);
                reported = i + 1;
                matched = 0;
            }
        }
        return matched;
    }

    /** Returns the length of the match after another character. */
    private int extend(int length, char next) {
        int matched = length;
        while (matched > 0 && pattern.charAt(matched) != next) {
            matched = shorter[matched];
        }
        return pattern.charAt(matched) == next ? matched + 1 : 0;
    }
}
