package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;

/** The threads that run callbacks. */
class CallbackThreadsTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slowCallbacksDelayNoOtherCallback(boolean virtual) throws InterruptedException {
        CallbackThreads threads = new CallbackThreads(
                virtual, getClass().getClassLoader(), new RunningCalls(new GenericApplicationContext()));
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        try {
            for (int i = 0; i < 20; i++) {
                threads.execute(() -> await(released));
            }
            threads.execute(ran::countDown);

            assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            released.countDown();
            threads.destroy();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
