package io.imagesdk.internal.scan;

/** Matches the prefix {@code data:} of a text character by character, without regard to case. */
final class DataSchemeMatcher {
    static final String SCHEME = "data:";

    private int matched;

    /** Starts a new text. */
    void start() {
        matched = 0;
    }

    /** Accepts the next UTF-16 code unit, and returns whether it continues the prefix. */
    boolean accept(int unit) {
        boolean matches = unit <= 0x7F && Character.toLowerCase(unit) == SCHEME.charAt(matched);
        matched += matches ? 1 : 0;
        return matches;
    }

    /** Returns whether the complete prefix has matched. */
    boolean isComplete() {
        return matched == SCHEME.length();
    }
}
