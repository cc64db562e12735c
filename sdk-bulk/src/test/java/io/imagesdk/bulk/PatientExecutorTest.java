package io.imagesdk.bulk;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that are short, block, or fail: each of them is executed once, whatever the others do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatientExecutorTest {
    private static final int TASKS = 64;

    private final PatientExecutor executor = new PatientExecutor("imagesdk-bulk-test");

    @AfterEach
    void close() {
        executor.close();
    }

    /** Starts tasks, and returns a future of the end of all of them. */
    private CompletableFuture<?> execute(IntConsumer task) {
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            int number = i;
            tasks.add(CompletableFuture.runAsync(() -> task.accept(number), executor));
        }
        return CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new));
    }

    @Test
    void executesEachTaskOnce() throws Exception {
        List<Integer> executed = Collections.synchronizedList(new ArrayList<>());

        execute(executed::add).get(30, SECONDS);

        assertThat(executed).hasSize(TASKS).doesNotHaveDuplicates();
    }

    @Test
    void aTaskThatBlocksDoesNotKeepOthers() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(TASKS - 1);

        CompletableFuture<?> all = execute(number -> {
            if (number == 0) {
                await(released);
            } else {
                others.countDown();
            }
        });

        assertThat(others.await(30, SECONDS)).isTrue();
        assertThat(all).isNotDone();
        released.countDown();
        all.get(30, SECONDS);
    }

    @Test
    void eachTaskGetsAThreadIfAllBlock() throws Exception {
        CountDownLatch all = new CountDownLatch(TASKS);

        execute(number -> {
                    all.countDown();
                    await(all);
                })
                .get(30, SECONDS);

        assertThat(all.getCount()).isZero();
    }

    @Test
    void aTaskThatFailsDoesNotKeepOthers() throws Exception {
        CountDownLatch executed = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            executor.execute(() -> {
                executed.countDown();
                throw new AssertionError("in a task");
            });
        }

        assertThat(executed.await(30, SECONDS)).isTrue();
    }

    @Test
    void executesATaskAfterASilence() throws Exception {
        execute(number -> {}).get(30, SECONDS);
        // The thread of the last task has nothing to do, and ends its loop.
        Thread.sleep(50);

        execute(number -> {}).get(30, SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
