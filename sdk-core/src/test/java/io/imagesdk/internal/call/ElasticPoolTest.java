package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that never return delay no other task, and a pool without such tasks stays small. */
@Timeout(60)
class ElasticPoolTest {
    private final SystemScheduler timer = new SystemScheduler("elastic-pool-test");
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicBoolean outOfThreads = new AtomicBoolean();
    private final CountDownLatch failedStarts = new CountDownLatch(2);
    private final ElasticPool pool = new ElasticPool(2, timer, this::newThread);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch ran = new CountDownLatch(1);

    private Thread newThread(Runnable task) {
        if (outOfThreads.get()) {
            failedStarts.countDown();
            throw new OutOfMemoryError("unable to create native thread");
        }
        threads.incrementAndGet();
        return ServiceExecutors.daemons("elastic-pool-test").newThread(task);
    }

    @AfterEach
    void stop() {
        release.countDown();
        pool.shutdown();
        timer.close();
    }

    @Test
    void tasksDoNotWaitForTasksThatAreStuck() {
        for (int i = 0; i < 50; i++) {
            pool.execute(() -> Await.release(release));
        }
        pool.execute(ran::countDown);

        Await.release(ran);
    }

    @Test
    void growsAgainAfterThreadsThatCouldNotBeStarted() {
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> Await.release(release));
        }
        outOfThreads.set(true);
        pool.execute(ran::countDown);
        Await.release(failedStarts);

        outOfThreads.set(false);

        Await.release(ran);
    }

    @Test
    void aTaskWaitsUntilAThreadCanBeStarted() {
        outOfThreads.set(true);
        pool.execute(ran::countDown);
        Await.release(failedStarts);
        assertThat(ran.getCount()).isOne();

        outOfThreads.set(false);

        Await.release(ran);
    }

    @Test
    void aTaskWaitsForAThreadIfNoFurtherOneCanBeStarted() {
        CountDownLatch started = new CountDownLatch(1);
        pool.execute(() -> {
            started.countDown();
            Await.release(release);
        });
        Await.release(started);
        outOfThreads.set(true);
        assertThat(pool.tryExecute(ran::countDown)).isTrue();

        release.countDown();

        Await.release(ran);
    }

    @Test
    void rejectsATaskThatMustNotWaitForAThread() {
        outOfThreads.set(true);

        assertThat(pool.tryExecute(ran::countDown)).isFalse();
        assertThat(ran.getCount()).isOne();
    }

    @Test
    void rejectsATaskForWhichNoThreadWillBeStarted() {
        outOfThreads.set(true);
        pool.shutdown();

        assertThatThrownBy(() -> pool.execute(ran::countDown)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void manyShortTasksNeedNoMoreThreads() {
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            pool.execute(done::countDown);
        }
        Await.release(done);

        assertThat(threads).hasValueLessThan(10);
    }

    @Test
    void scheduledTasksDoNotWaitForOneThatIsStuck() {
        for (int i = 0; i < 10; i++) {
            timer.schedule(Duration.ZERO, () -> Await.release(release));
        }
        timer.schedule(Duration.ofMillis(1), ran::countDown);

        Await.release(ran);
    }
}
