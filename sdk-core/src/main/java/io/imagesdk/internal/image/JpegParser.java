package io.imagesdk.internal.image;

/**
 * Walks through the segments of a JPEG, in pieces of any size, up to the first scan. Segments are skipped by their length, so that a
 * preview inside the metadata is never taken for the picture. Behind the start of the scan it does nothing more.
 */
final class JpegParser {
    private enum Expects {
        START,
        MARKER_PREFIX,
        MARKER,
        LENGTH,
        FRAME,
        SKIPPED,
        NOTHING
    }

    private Expects expects = Expects.START;
    private int marker;
    private int number;
    private int digits;
    private int left;
    private int width;
    private int height;
    private long position;
    private long scanOffset;

    void update(byte[] source, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && expects != Expects.NOTHING) {
            if (expects == Expects.SKIPPED) {
                at += skip(end - at);
            } else {
                position++;
                take(source[at++] & 0xff);
            }
        }
    }

    /** Pixels, or 0 while unknown. */
    int width() {
        return width;
    }

    /** Pixels, or 0 while unknown, also for the rare file that says it only behind the scan. */
    int height() {
        return height;
    }

    /** Where the first scan begins, counted in bytes from the file's start, or 0 while it has not begun. */
    long scanOffset() {
        return scanOffset;
    }

    private int skip(int available) {
        int skipped = Math.min(available, left);
        left -= skipped;
        position += skipped;
        if (left == 0) {
            expects = Expects.MARKER_PREFIX;
        }
        return skipped;
    }

    private void take(int value) {
        switch (expects) {
            case START -> expects = startsRight(value) ? afterStart() : Expects.NOTHING;
            // Stray bytes between segments are passed over, as common decoders do.
            case MARKER_PREFIX -> expects = value == 0xff ? Expects.MARKER : Expects.MARKER_PREFIX;
            case MARKER -> expects = afterMarker(value);
            case LENGTH -> takeLength(value);
            case FRAME -> takeFrame(value);
            case SKIPPED, NOTHING -> throw new IllegalStateException("takes no single bytes");
        }
    }

    private boolean startsRight(int value) {
        return value == (position == 1 ? 0xff : 0xd8);
    }

    private Expects afterStart() {
        return position == 1 ? Expects.START : Expects.MARKER_PREFIX;
    }

    private Expects afterMarker(int value) {
        marker = value;
        number = 0;
        digits = 0;
        if (value == 0xff) {
            return Expects.MARKER;
        }
        if (value == 0xda) {
            scanOffset = position;
        }
        if (value == 0xda || value == 0xd9) {
            return Expects.NOTHING;
        }
        boolean alone = value <= 0x01 || (value >= 0xd0 && value <= 0xd8);
        return alone ? Expects.MARKER_PREFIX : Expects.LENGTH;
    }

    private void takeLength(int value) {
        number = number << 8 | value;
        if (++digits == 2) {
            left = number - 2;
            number = 0;
            digits = 0;
            expects = afterLength();
        }
    }

    private Expects afterLength() {
        if (left < 0) {
            return Expects.NOTHING;
        }
        if (isFrame() && left >= 5) {
            return Expects.FRAME;
        }
        return left == 0 ? Expects.MARKER_PREFIX : Expects.SKIPPED;
    }

    /** SOF0 to SOF15 without the three of that range that are tables. */
    private boolean isFrame() {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** One byte of precision, then height and width in two bytes each. */
    private void takeFrame(int value) {
        left--;
        number = (number << 8 & 0xffff) | value;
        digits++;
        if (digits == 3) {
            height = number;
        }
        if (digits == 5) {
            width = number;
            expects = left == 0 ? Expects.MARKER_PREFIX : Expects.SKIPPED;
        }
    }
}
