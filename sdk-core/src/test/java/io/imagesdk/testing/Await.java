package io.imagesdk.testing;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a condition that nothing reports, such as the files of a directory or the state of a thread. */
public final class Await {
    private static final long LIMIT_SECONDS = 60;

    /** A condition that may read files. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    private Await() {}

    /**
     * Returns when a condition holds. The limit is far beyond any time that a test expects, so that it only ends a test
     * that fails.
     *
     * @param description what the condition means, for the message
     */
    public static void until(String description, Condition condition) throws IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("still not after " + LIMIT_SECONDS + " s: " + description);
            }
            // On a busy machine, what the test waits for needs the processor.
            Thread.yield();
        }
    }

    /**
     * Returns when a latch is released, or when the thread is interrupted; the interrupt is kept. For code under test
     * that is to block until the test continues.
     */
    public static void release(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still not released after " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
