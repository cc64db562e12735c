package io.imagesdk.bulk;

import java.time.Instant;

/**
 * Prints times like {@link Instant#toString()}. The records of a run have many times of the same second, whose text is
 * printed once.
 */
final class InstantText {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private static volatile Second latest = Second.of(0);

    /** A second, and its text without the zone. */
    private record Second(long epoch, String text) {
        static Second of(long epoch) {
            String text = Instant.ofEpochSecond(epoch).toString();
            return new Second(epoch, text.substring(0, text.length() - 1));
        }
    }

    private InstantText() {}

    static String of(Instant time) {
        Second second = latest;
        if (second.epoch() != time.getEpochSecond()) {
            second = Second.of(time.getEpochSecond());
            latest = second;
        }
        return second.text() + fraction(time.getNano()) + 'Z';
    }

    /** Returns no digits, three, six or nine of them. */
    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        if (nanos % NANOS_PER_MILLI == 0) {
            return digits(nanos / NANOS_PER_MILLI, 1_000);
        }
        return nanos % NANOS_PER_MICRO == 0 ? digits(nanos / NANOS_PER_MICRO, 1_000_000) : digits(nanos, 1_000_000_000);
    }

    /** Returns a point and the digits of a number with leading zeros. */
    private static String digits(int number, int limit) {
        // The first digit of the sum is replaced by the point.
        return '.' + Integer.toString(limit + number).substring(1);
    }
}
