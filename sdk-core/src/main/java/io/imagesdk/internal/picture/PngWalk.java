package io.imagesdk.internal.picture;

/**
 * Walks through the chunks of a PNG, in pieces of any size, to see its last one. The bytes of a last chunk may occur in the metadata
 * too, as part of a preview, so that looking at the end alone would take a file that is cut there for a whole one.
 */
final class PngWalk {
    private static final int SIGNATURE = 8;
    private static final int HEADER = 8;
    private static final int CHECK_SUM = 4;
    private static final int IEND = 0x49454e44;

    private boolean png = true;
    private boolean started;
    private boolean last;
    private long header;
    private int taken;
    private long left;

    void update(byte[] source, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && png && !complete()) {
            int skipped = (int) Math.min(end - at, left);
            left -= skipped;
            at += skipped;
            if (at < end && !complete()) {
                take(source[at++] & 0xff);
            }
        }
    }

    /** Whether the last chunk has come, with its check sum. */
    boolean complete() {
        return last && left == 0;
    }

    private void take(int value) {
        if (!started) {
            png = value == 0x89;
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
        }
    }
}
