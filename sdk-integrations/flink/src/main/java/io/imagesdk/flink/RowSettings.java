package io.imagesdk.flink;

import java.io.Serializable;
import java.time.Duration;

/**
 * The time limits of a row.
 *
 * @param callTimeout the deadline of one call
 * @param rowTimeout how long a row may take with all its waits and calls
 * @param closeTimeout how long a task that ends waits for its running calls
 */
record RowSettings(Duration callTimeout, Duration rowTimeout, Duration closeTimeout) implements Serializable {
    private static final Duration MAX_MARGIN = Duration.ofSeconds(30);

    /** Returns what a row needs beside its call: the store of claims, and the files that are forced to the disk. */
    Duration margin() {
        return callTimeout.compareTo(MAX_MARGIN) < 0 ? callTimeout : MAX_MARGIN;
    }

    /**
     * Returns the time after which Flink itself ends a row. It is later than the end of a call that begins after the
     * latest wait for another process.
     */
    Duration flinkTimeout() {
        return rowTimeout.plus(MAX_MARGIN.multipliedBy(2));
    }
}
