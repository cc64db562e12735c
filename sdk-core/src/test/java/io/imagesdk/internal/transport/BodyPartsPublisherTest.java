package io.imagesdk.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.wire.BodyPart;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On which thread the body of a request is read. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BodyPartsPublisherTest {
    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Body body = new Body();

    @AfterEach
    void close() {
        released.countDown();
        workers.shutdownNow();
    }

    /** Collects a body, of which it requests everything at once. */
    private static final class Body implements Flow.Subscriber<ByteBuffer> {
        private final StringBuilder text = new StringBuilder();
        private final AtomicReference<Thread> lastThread = new AtomicReference<>();
        private final CompletableFuture<String> complete = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            lastThread.set(Thread.currentThread());
            text.append(UTF_8.decode(chunk));
        }

        @Override
        public void onError(Throwable error) {
            complete.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            complete.complete(text.toString());
        }
    }

    private static BodyPart text(String text) {
        return new BodyPart.ByteArray(text.getBytes(UTF_8));
    }

    private BodyPart slowFile() {
        return new BodyPart.Generated(
                () -> {
                    try {
                        released.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new ByteArrayInputStream("file".getBytes(UTF_8));
                },
                "slow.png",
                4,
                false);
    }

    private void subscribe(BodyPart... parts) {
        new BodyPartsPublisher(List.of(parts), workers, () -> {}, count -> {}).subscribe(body);
    }

    @Test
    void theThreadThatRequestsABodyDoesNotWaitForItsFile() {
        subscribe(text("head "), slowFile(), text(" tail"));

        assertThat(body.text).hasToString("head ");
        assertThat(body.lastThread.get()).isSameAs(Thread.currentThread());
        assertThat(body.complete).isNotDone();

        released.countDown();
        assertThat(body.complete.join()).isEqualTo("head file tail");
        assertThat(body.lastThread.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aBodyInMemoryNeedsNoOtherThread() {
        subscribe(text("head"), text(" tail"));

        assertThat(body.complete).isCompletedWithValue("head tail");
        assertThat(body.lastThread.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void aBodyFailsIfTheServiceIsClosedBeforeItsFileIsRead() {
        workers.shutdown();

        subscribe(text("head"), slowFile());

        assertThat(body.complete)
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .isInstanceOf(RejectedExecutionException.class);
    }
}
