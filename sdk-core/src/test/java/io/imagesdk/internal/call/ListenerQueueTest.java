package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallListener;
import io.imagesdk.testing.SuiteLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a listener that does not come back. */
@Timeout(30)
class ListenerQueueTest {
    private final ListenerQueue listenerQueue = new ListenerQueue(new CallListener() {}, "mailbox-test");
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void dropsWhatIsTooMuchButNeverAnEnd() throws Exception {
        int before = warnings("is too slow; dropping all events except onEnd");
        block();

        for (int event = 0; event < ListenerQueue.MAX_EVENTS + 500; event++) {
            listenerQueue.enqueue(listener -> told.incrementAndGet());
        }
        for (int end = 0; end < 300; end++) {
            listenerQueue.enqueueAlways(listener -> told.incrementAndGet());
        }
        release.countDown();
        listenerQueue.close(Duration.ofSeconds(20));

        assertThat(told).hasValue(ListenerQueue.MAX_EVENTS + 300);
        assertThat(warnings("is too slow; dropping all events except onEnd") - before)
                .isEqualTo(1);
    }

    @Test
    void closesInTimeWithoutAListenerThatIsBusy() throws Exception {
        int before = warnings("still busy");
        block();

        listenerQueue.close(Duration.ofMillis(50));

        assertThat(warnings("still busy") - before).isEqualTo(1);
        release.countDown();
    }

    @Test
    @Timeout(10)
    void doesNotWaitForItselfWhenAListenerClosesIt() throws Exception {
        int before = warnings("still busy");
        CountDownLatch closed = new CountDownLatch(1);

        listenerQueue.enqueue(listener -> {
            listenerQueue.close(Duration.ofSeconds(60));
            closed.countDown();
        });
        closed.await();

        assertThat(warnings("still busy")).isEqualTo(before);
    }

    private void block() throws InterruptedException {
        listenerQueue.enqueue(listener -> {
            blocked.countDown();
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException ignored) {
                // The interrupt is for the thread that waits: it stops waiting.
                Thread.currentThread().interrupt();
            }
        });
        blocked.await();
    }

    private static int warnings(String words) {
        return (int) SuiteLog.lines().stream()
                .filter(line -> line.contains("io.imagesdk.listener WARN") && line.contains(words))
                .count();
    }
}
