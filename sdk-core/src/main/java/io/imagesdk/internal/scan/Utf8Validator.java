package io.imagesdk.internal.scan;

/** Validates UTF-8 byte by byte. It rejects overlong forms, surrogates and characters above U+10FFFF. */
final class Utf8Validator {
    private int remaining;
    private int min;
    private int max;

    /** Accepts the next byte, and returns whether it is valid here. */
    boolean accept(byte next) {
        int value = next & 0xFF;
        if (remaining == 0) {
            return value < 0x80 || acceptLead(value);
        }
        boolean valid = value >= min && value <= max;
        remaining--;
        min = 0x80;
        max = 0xBF;
        return valid;
    }

    private boolean acceptLead(int value) {
        remaining = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
        min = value == 0xE0 ? 0xA0 : value == 0xF0 ? 0x90 : 0x80;
        max = value == 0xED ? 0x9F : value == 0xF4 ? 0x8F : 0xBF;
        return value >= 0xC2 && value <= 0xF4;
    }
}
