package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cancel closes the connection of its own exchange only. */
class ConnectionLeaseTest {
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final ConnectionLease lease = new ConnectionLease(later::add);
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void closesAtOnceWithinAResponse() {
        lease.setMayBeComplete(true);
        lease.setMayBeComplete(false);

        lease.close(closed::incrementAndGet);

        assertThat(closed).hasValue(1);
    }

    @Test
    void doesNotCloseWhenTheResponseHasEnded() {
        lease.end();

        lease.close(closed::incrementAndGet);

        assertThat(closed).hasValue(0);
    }

    @Test
    void doesNotCloseWhenTheEndOfTheResponseIsReportedAMomentLater() {
        lease.setMayBeComplete(true);
        lease.close(closed::incrementAndGet);
        lease.end();
        later.remove().run();

        assertThat(closed).hasValue(0);
    }

    @Test
    void closesAMomentLaterWhenTheResponseDoesNotEnd() {
        lease.setMayBeComplete(true);
        lease.close(closed::incrementAndGet);
        assertThat(closed).hasValue(0);

        later.remove().run();

        assertThat(closed).hasValue(1);
    }

    @Test
    void theThreadThatClosesLaterEnds() throws Exception {
        CompletableFuture<Thread> closing = new CompletableFuture<>();
        ConnectionLease real = new ConnectionLease();
        real.setMayBeComplete(true);

        real.close(() -> closing.complete(Thread.currentThread()));

        Thread thread = closing.get(30, TimeUnit.SECONDS);
        assertThat(thread.getContextClassLoader()).isNull();
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void theEndOfAStreamDoesNotWaitWhileAnotherThreadCancelsIt() {
        lease.share(() -> {});

        lease.close(this::awaitTheClient);

        assertThat(closed).hasValue(1);
    }

    @Test
    void theHeadersOfAStreamDoNotWaitWhileAnotherThreadCancelsIt() {
        lease.close(this::awaitTheClient);

        assertThat(closed).hasValue(1);
    }

    @Test
    void aCancelledStreamDropsFurtherBytesBeforeItRequestsTheOnesThatWait() {
        List<String> calls = new ArrayList<>();
        lease.share(() -> calls.add("end"));

        lease.cancel(new Flow.Subscription() {
            @Override
            public void request(long lists) {
                calls.add("request " + lists);
            }

            @Override
            public void cancel() {
                calls.add("cancel");
            }
        });

        assertThat(calls).containsExactly("end", "request " + Long.MAX_VALUE, "cancel");
    }

    /** Waits, as the client does when a stream is cancelled, for a thread that offers the bytes of the stream. */
    private void awaitTheClient() {
        CompletableFuture.runAsync(
                        () -> {
                            lease.share(() -> {});
                            lease.setMayBeComplete(true);
                            lease.end();
                            lease.release();
                        },
                        task -> new Thread(task).start())
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        closed.incrementAndGet();
    }
}
