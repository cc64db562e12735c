package io.imagesdk.internal.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds where the bytes of a JSON string cease to stand for themselves, sixteen at a time: the search is most of a scan's cost. */
final class StringRunFinder {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long ABOVE_QUOTES = ONES * '#';
    private static final long BACKSLASHES = ONES * '\\';
    private static final int STEP = 2 * Long.BYTES;

    private StringRunFinder() {}

    /** The index of the first quote, backslash or control character; {@code end} where there is none. */
    static int end(byte[] chunk, int from, int end) {
        // A buffer reads long values without the method handles that would slow the start of a program.
        ByteBuffer words = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
        int next = from;
        while (next < end) {
            while (next <= end - STEP
                    && (suspects(words.getLong(next)) | suspects(words.getLong(next + Long.BYTES))) == 0) {
                next += STEP;
            }
            int careful = Math.min(end, next + STEP);
            while (next < careful && isPlain(chunk[next])) {
                next++;
            }
            if (next < careful) {
                return next;
            }
        }
        return next;
    }

    static boolean isPlain(byte next) {
        return next != '"' && next != '\\' && !isControl(next);
    }

    static boolean isControl(byte next) {
        return (next & 0xE0) == 0;
    }

    /**
     * Zero where no byte is a backslash or below {@code #}. That counts the space and the exclamation mark, which no base64 has,
     * among the suspects. Subtraction sets the high bit of a byte that is too small, or of a difference that is zero.
     */
    private static long suspects(long word) {
        long backslashes = word ^ BACKSLASHES;
        return (((word - ABOVE_QUOTES) & ~word) | ((backslashes - ONES) & ~backslashes)) & HIGH_BITS;
    }
}
