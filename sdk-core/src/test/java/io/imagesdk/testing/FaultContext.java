package io.imagesdk.testing;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens around a script.
 *
 * @param clock passes while a client is kept waiting
 * @param reached counted down by the script where the call is to be ended from outside
 * @param ended counted down when that was done
 */
public record FaultContext(AutoAdvancingScheduler clock, CountDownLatch reached, CountDownLatch ended) {
    /** Nothing but time. */
    public FaultContext(AutoAdvancingScheduler clock) {
        this(clock, new CountDownLatch(1), new CountDownLatch(1));
    }

    void awaitEnd() throws IOException {
        try {
            if (!ended.await(20, TimeUnit.SECONDS)) {
                throw new IOException("the call was not ended");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
