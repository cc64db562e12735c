package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
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
}
