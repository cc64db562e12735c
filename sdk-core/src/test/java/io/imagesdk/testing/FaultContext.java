package io.imagesdk.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What happens around a script.
 *
 * @param idleHandler called with a limit when a client waits for the server; advances the time of the client
 * @param reached counted down by the script at the moment at which the test aborts the call
 * @param aborted counted down by the test after it has aborted the call
 */
public record FaultContext(Consumer<Duration> idleHandler, CountDownLatch reached, CountDownLatch aborted) {
    private FaultContext(Consumer<Duration> idleHandler) {
        this(idleHandler, new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Returns a context in which a waiting client reaches the next time at which it does something. */
    public static FaultContext advancing(AutoAdvancingScheduler clock) {
        return new FaultContext(clock::advance);
    }

    /** Returns a context in which no time passes while a client waits, because its call ends by itself. */
    public static FaultContext waiting() {
        return aborting();
    }

    /** Returns a context in which a client waits until the test aborts its call. */
    public static FaultContext aborting() {
        return new FaultContext(limit -> {});
    }

    void awaitAbort() throws IOException {
        try {
            if (!aborted.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the call was not aborted");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
