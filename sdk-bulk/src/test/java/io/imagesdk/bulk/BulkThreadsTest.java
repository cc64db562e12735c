package io.imagesdk.bulk;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No task is lost because the process may start no more threads. */
@Timeout(60)
class BulkThreadsTest {
    private final AtomicBoolean outOfThreads = new AtomicBoolean();
    private final CountDownLatch failedStarts = new CountDownLatch(2);
    private final ExecutorService pool = BulkThreads.pool(this::newThread, 16);
    private final ExecutorService elastic = BulkThreads.elastic(this::newThread);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch ran = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    private Thread newThread(Runnable task) {
        if (outOfThreads.get()) {
            failedStarts.countDown();
            throw new OutOfMemoryError("unable to create native thread");
        }
        Thread thread = new Thread(task, "bulk-threads-test");
        thread.setDaemon(true);
        return thread;
    }

    @AfterEach
    void stop() {
        release.countDown();
        pool.shutdown();
        elastic.shutdown();
    }

    private void block() {
        started.countDown();
        await(release);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTaskWaitsForAThreadIfNoFurtherOneCanBeStarted() {
        pool.execute(this::block);
        await(started);
        outOfThreads.set(true);
        pool.execute(ran::countDown);
        assertThat(ran.getCount()).isOne();

        release.countDown();

        await(ran);
    }

    @Test
    void aTaskRunsInPlaceIfThePoolHasNoThread() {
        outOfThreads.set(true);

        pool.execute(runs::incrementAndGet);

        assertThat(runs).hasValue(1);
        assertThat(pool.shutdownNow()).isEmpty();
    }

    @Test
    void aDelayedTaskRunsOnItsExecutor() {
        List<String> threads = new CopyOnWriteArrayList<>();

        BulkThreads.delayed(5, pool).execute(() -> {
            threads.add(Thread.currentThread().getName());
            ran.countDown();
        });

        await(ran);
        assertThat(threads).containsExactly("bulk-threads-test");
    }

    @Test
    void aFutureWithATimeoutFailsAfterIt() {
        CompletableFuture<String> late = BulkThreads.withTimeout(new CompletableFuture<>(), Duration.ofMillis(5));
        CompletableFuture<String> inTime = BulkThreads.withTimeout(new CompletableFuture<>(), Duration.ofMinutes(1));
        inTime.complete("value");

        assertThat(catchThrowable(late::join)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(inTime).isCompletedWithValue("value");
    }

    @Test
    void threadsHaveTheContextClassLoaderOfTheThreadThatCreatedThePool() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ExecutorService named = BulkThreads.elastic("bulk-threads-test");
        try (URLClassLoader other = new URLClassLoader(new URL[0], before)) {
            Thread.currentThread().setContextClassLoader(other);

            assertThat(named.submit(() -> Thread.currentThread().getContextClassLoader())
                            .get(30, SECONDS))
                    .isSameAs(before);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            named.shutdown();
        }
    }

    @Test
    void noTaskIsLostWhenManyThreadsSubmitTasks() throws Exception {
        outOfThreads.set(true);
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread submitter = new Thread(() -> {
                for (int task = 0; task < 5_000; task++) {
                    pool.execute(runs::incrementAndGet);
                }
            });
            submitters.add(submitter);
            submitter.start();
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }

        assertThat(runs).hasValue(40_000);
    }

    @Test
    void aTaskOfAnElasticPoolWaitsUntilAThreadCanBeStarted() {
        elastic.execute(this::block);
        await(started);
        outOfThreads.set(true);
        elastic.execute(() -> {
            runs.incrementAndGet();
            ran.countDown();
        });
        await(failedStarts);
        assertThat(runs).hasValue(0);

        outOfThreads.set(false);

        await(ran);
        assertThat(runs).hasValue(1);
    }
}
