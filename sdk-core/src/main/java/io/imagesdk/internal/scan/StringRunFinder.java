package io.imagesdk.internal.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds the end of the plain bytes of a JSON string, 16 bytes at a time. A byte is plain if it is not a quote, a
 * backslash or a control character. The search takes most of the time of a scan.
 */
final class StringRunFinder {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long ABOVE_QUOTES = ONES * '#';
    private static final long BACKSLASHES = ONES * '\\';
    private static final int STEP = 2 * Long.BYTES;

    private StringRunFinder() {}

    /** Returns the index of the first byte that is not plain, or {@code end} if all bytes are plain. */
    static int end(byte[] chunk, int from, int end) {
        // A buffer reads long values without the method handles that would slow down the start of a program.
        ByteBuffer words = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
        int next = from;
        while (next < end) {
            while (next <= end - STEP
                    && (suspects(words.getLong(next)) | suspects(words.getLong(next + Long.BYTES))) == 0) {
                next += STEP;
            }
            int stop = Math.min(end, next + STEP);
            while (next < stop && isPlain(chunk[next])) {
                next++;
            }
            if (next < stop) {
                return next;
            }
        }
        return next;
    }

    /** Returns whether a byte is plain. */
    private static boolean isPlain(byte next) {
        return next != '"' && next != '\\' && !isControl(next);
    }

    private static boolean isControl(byte next) {
        return (next & 0xE0) == 0;
    }

    /**
     * Returns zero if no byte of a word is a backslash or less than {@code #}. The space and the exclamation mark are
     * suspects too, but base64 does not contain them. The subtraction sets the high bit of a byte that is too small, or
     * of a difference that is zero.
     */
    private static long suspects(long word) {
        long backslashes = word ^ BACKSLASHES;
        return (((word - ABOVE_QUOTES) & ~word) | ((backslashes - ONES) & ~backslashes)) & HIGH_BITS;
    }
}
