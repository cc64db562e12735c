package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.ScanException.Reason;

/** The position of a scanner in its input. It converts indexes of the current chunk to the offsets of exceptions. */
final class ScanPosition {
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private int matchedMarkBytes;
    private long consumed;
    private int chunkStart;

    /** Starts a chunk at an index of its array. */
    void startChunk(int index) {
        chunkStart = index;
    }

    /** Ends a chunk. */
    void endChunk(int length) {
        consumed += length;
    }

    /** Returns the offset of an index of the current chunk in the complete input. */
    long offsetOf(int index) {
        return consumed + (index - chunkStart);
    }

    /** Throws an exception if a condition does not hold. */
    void require(boolean condition, int index, String problem) throws ScanException {
        if (!condition) {
            throw new ScanException(Reason.MALFORMED, offsetOf(index), problem);
        }
    }

    /** Returns whether a byte belongs to a byte order mark at the beginning of the input. */
    boolean isByteOrderMark(byte next, int index) throws ScanException {
        long offset = offsetOf(index);
        if (offset >= BYTE_ORDER_MARK.length || offset != matchedMarkBytes) {
            return false;
        }
        boolean matches = (next & 0xFF) == BYTE_ORDER_MARK[matchedMarkBytes];
        require(matches || offset == 0, index, "an incomplete byte order mark");
        matchedMarkBytes += matches ? 1 : 0;
        return matches;
    }

    /** Creates the exception for a limit. */
    ScanException limitExceeded(int index, String problem) {
        return new ScanException(Reason.LIMIT, offsetOf(index), problem);
    }
}
