package io.imagesdk.internal.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds where the bytes of a JSON string cease to stand for themselves, eight at a time: the search is most of a scan's cost. */
final class PlainRun {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private PlainRun() {}

    /** The index of the first quote, backslash or control character; {@code end} where there is none. */
    static int end(byte[] chunk, int from, int end) {
        // A buffer reads long values without the method handles that would slow the start of a program.
        ByteBuffer words = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
        int next = from;
        while (next <= end - Long.BYTES && isPlain(words.getLong(next))) {
            next += Long.BYTES;
        }
        while (next < end && isPlain(chunk[next])) {
            next++;
        }
        return next;
    }

    static boolean isPlain(byte next) {
        return next != '"' && next != '\\' && !isControl(next);
    }

    static boolean isControl(byte next) {
        return (next & 0xE0) == 0;
    }

    /** Subtraction sets the high bit of a byte that is too small: of a control character, or of a difference that is zero. */
    private static boolean isPlain(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long small = ((word - SPACES) & ~word) | ((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes);
        return (small & HIGH_BITS) == 0;
    }
}
