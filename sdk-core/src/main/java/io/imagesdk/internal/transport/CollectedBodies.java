package io.imagesdk.internal.transport;

import java.util.concurrent.atomic.AtomicLong;

/** The memory for the bodies of one service that are collected before they are processed. */
final class CollectedBodies {
    /** A shorter body mostly arrives with its headers, and is processed without a change of threads. */
    private static final int MIN_LENGTH = 16 << 10;

    /** The maximum length of a body that is collected. */
    private static final int MAX_LENGTH = 256 << 10;

    /** The maximum length of all bodies that are collected at a time. Further ones are processed while they arrive. */
    private static final int MAX_TOTAL = 4 << 20;

    private final AtomicLong free = new AtomicLong(MAX_TOTAL);

    /** Reserves memory for a body; returns false if it is too short or too long, or if there is no memory for it. */
    boolean tryReserve(long length) {
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            return false;
        }
        if (free.addAndGet(-length) >= 0) {
            return true;
        }
        release(length);
        return false;
    }

    /** Releases the memory of a body. */
    void release(long length) {
        free.addAndGet(length);
    }
}
