package io.imagesdk.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for a condition that nothing reports, such as the files of a directory or the state of a thread. */
public final class Await {
    private static final long LIMIT_SECONDS = 60;

    private Await() {}

    /**
     * Returns when a condition holds. The limit is far beyond any time that a test expects, so that it only ends a test
     * that fails.
     *
     * @param description what the condition means, for the message
     */
    public static void until(String description, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("still not after " + LIMIT_SECONDS + " s: " + description);
            }
            // On a busy machine, what the test waits for needs the processor.
            Thread.yield();
        }
    }
}
