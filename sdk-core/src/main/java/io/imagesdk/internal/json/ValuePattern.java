package io.imagesdk.internal.json;

import java.util.Collection;

/** The patterns of values in a profile. An asterisk matches any text, and upper and lower case are equal. */
public final class ValuePattern {
    private ValuePattern() {}

    /** Returns whether one of the patterns matches the complete value. */
    public static boolean matchesAny(Collection<String> patterns, String value) {
        for (String pattern : patterns) {
            if (matches(pattern, value)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether a pattern matches the complete value. After a mismatch only the last asterisk accepts more, so
     * that the time is at most the product of both lengths.
     */
    static boolean matches(String pattern, String value) {
        int inPattern = 0;
        int inValue = 0;
        int lastAsterisk = -1;
        int resume = 0;
        while (inValue < value.length()) {
            if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
                lastAsterisk = inPattern++;
                resume = inValue;
            } else if (inPattern < pattern.length() && isSame(pattern.charAt(inPattern), value.charAt(inValue))) {
                inPattern++;
                inValue++;
            } else if (lastAsterisk >= 0) {
                inPattern = lastAsterisk + 1;
                inValue = ++resume;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == pattern.length();
    }

    private static boolean isSame(char one, char other) {
        return Character.toLowerCase(one) == Character.toLowerCase(other);
    }
}
