package io.imagesdk.internal.image;

/**
 * Walks through the blocks of a GIF, in pieces of any size, to see its trailer. The bytes of a trailer occur inside pictures too, so
 * that looking at the end alone would now and then take a truncated file for a whole one.
 */
final class GifParser {
    private static final int HEADER = 13;
    private static final int DESCRIPTOR = 9;

    private enum Expects {
        HEADER,
        BLOCK,
        LABEL,
        DESCRIPTOR,
        CHUNK_LENGTH,
        NOTHING
    }

    private Expects expects = Expects.HEADER;
    private int taken;
    private int flags;
    private int left;
    private boolean complete;

    void update(byte[] source, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && expects != Expects.NOTHING) {
            int skipped = Math.min(end - at, left);
            left -= skipped;
            at += skipped;
            if (at < end) {
                take(source[at++] & 0xff);
            }
        }
    }

    /** Whether the trailer has come. */
    boolean complete() {
        return complete;
    }

    private void take(int value) {
        switch (expects) {
            case HEADER -> takeHeader(value);
            case BLOCK -> takeBlock(value);
            case LABEL -> expects = Expects.CHUNK_LENGTH;
            case DESCRIPTOR -> takeDescriptor(value);
            case CHUNK_LENGTH -> takeChunkLength(value);
            case NOTHING -> throw new IllegalStateException("the walk is over");
        }
    }

    private void takeHeader(int value) {
        taken++;
        if (taken == 1 && value != 'G') {
            expects = Expects.NOTHING;
        }
        if (taken == HEADER - 2) {
            flags = value;
        }
        if (taken == HEADER) {
            left = coloursLength();
            expects = Expects.BLOCK;
        }
    }

    private void takeBlock(int value) {
        taken = 0;
        complete = value == 0x3b;
        expects = switch (value) {
            case 0x21 -> Expects.LABEL;
            case 0x2c -> Expects.DESCRIPTOR;
            // Some encoders end a block twice.
            case 0x00 -> Expects.BLOCK;
            default -> Expects.NOTHING;
        };
    }

    private void takeDescriptor(int value) {
        taken++;
        if (taken == DESCRIPTOR) {
            flags = value;
            // One byte more tells the width of the codes.
            left = coloursLength() + 1;
            expects = Expects.CHUNK_LENGTH;
        }
    }

    private void takeChunkLength(int value) {
        left = value;
        if (value == 0) {
            expects = Expects.BLOCK;
        }
    }

    private int coloursLength() {
        return (flags & 0x80) == 0 ? 0 : 6 << (flags & 7);
    }
}
