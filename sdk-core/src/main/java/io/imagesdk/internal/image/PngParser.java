package io.imagesdk.internal.image;

/**
 * Walks through the chunks of a PNG, in pieces of any size, to see its last one. The bytes of a last chunk may occur in the metadata
 * too, as part of a preview, so that looking at the end alone would take a file that is cut there for a whole one. What is not made of
 * chunks, although it begins and ends like a PNG, leaves the walk without a word: it was paid for, and viewers are lenient.
 */
final class PngParser {
    private static final int SIGNATURE = 8;
    private static final int HEADER = 8;
    private static final int CHECK_SUM = 4;
    private static final int IEND = 0x49454e44;

    private boolean onTheWay = true;
    private boolean started;
    private boolean last;
    private long header;
    private int taken;
    private long left;

    void update(byte[] source, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && onTheWay && !complete()) {
            int skipped = (int) Math.min(end - at, left);
            left -= skipped;
            at += skipped;
            if (at < end && !complete()) {
                take(source[at++] & 0xff);
            }
        }
    }

    /** Whether the last chunk has come, with its check sum, or the walk cannot say. */
    boolean complete() {
        return !onTheWay || (last && left == 0);
    }

    private void take(int value) {
        if (!started) {
            onTheWay = value == 0x89;
            started = true;
            left = SIGNATURE - 1;
            return;
        }
        header = header << 8 | value;
        taken++;
        if (taken == HEADER) {
            taken = 0;
            last = (int) header == IEND;
            left = (header >>> Integer.SIZE) + CHECK_SUM;
            onTheWay = isType((int) header);
        }
    }

    /** Four letters of ASCII. */
    private static boolean isType(int name) {
        boolean letters = true;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int letter = name >>> shift & 0xdf; // without the bit of lower case
            letters &= letter >= 'A' && letter <= 'Z';
        }
        return letters;
    }
}
