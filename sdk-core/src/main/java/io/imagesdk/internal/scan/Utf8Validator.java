package io.imagesdk.internal.scan;

/** Tells, byte by byte, whether text is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8Validator {
    private int missing;
    private int lowest;
    private int highest;

    /** Takes the next byte; false where it cannot stand. */
    boolean accept(byte next) {
        int value = next & 0xFF;
        if (missing == 0) {
            return value < 0x80 || lead(value);
        }
        boolean fits = value >= lowest && value <= highest;
        missing--;
        lowest = 0x80;
        highest = 0xBF;
        return fits;
    }

    private boolean lead(int value) {
        missing = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
        lowest = value == 0xE0 ? 0xA0 : value == 0xF0 ? 0x90 : 0x80;
        highest = value == 0xED ? 0x9F : value == 0xF4 ? 0x8F : 0xBF;
        return value >= 0xC2 && value <= 0xF4;
    }
}
