package io.imagesdk;

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
class MailboxTest {
    private final Mailbox mailbox = new Mailbox(new CallListener() {}, "mailbox-test");
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void dropsWhatIsTooMuchButNeverAnEnd() throws Exception {
        int before = warnings("does not keep up");
        block();

        for (int event = 0; event < Mailbox.MOST + 500; event++) {
            mailbox.tell(listener -> told.incrementAndGet());
        }
        for (int end = 0; end < 300; end++) {
            mailbox.tellSurely(listener -> told.incrementAndGet());
        }
        release.countDown();
        mailbox.close(Duration.ofSeconds(20));

        assertThat(told).hasValue(Mailbox.MOST + 300);
        assertThat(warnings("does not keep up") - before).isEqualTo(1);
    }

    @Test
    void closesInTimeWithoutAListenerThatIsBusy() throws Exception {
        int before = warnings("still busy");
        block();

        mailbox.close(Duration.ofMillis(50));

        assertThat(warnings("still busy") - before).isEqualTo(1);
        release.countDown();
    }

    @Test
    @Timeout(10)
    void doesNotWaitForItselfWhenAListenerClosesIt() throws Exception {
        int before = warnings("still busy");
        CountDownLatch closed = new CountDownLatch(1);

        mailbox.tell(listener -> {
            mailbox.close(Duration.ofSeconds(60));
            closed.countDown();
        });
        closed.await();

        assertThat(warnings("still busy")).isEqualTo(before);
    }

    private void block() throws InterruptedException {
        mailbox.tell(listener -> {
            blocked.countDown();
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
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
