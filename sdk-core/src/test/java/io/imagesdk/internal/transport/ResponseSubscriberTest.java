package io.imagesdk.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponseSubscriberTest {
    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final ManualScheduler scheduler = new ManualScheduler(Runnable::run);
    private final TestBody body = new TestBody(submitted::add, Runnable::run, true);
    private final ResponseSubscriber<String> subscriber = new ResponseSubscriber<>(
            body,
            ResponseSubscriberTest::connectionFailed,
            Runnable::run,
            scheduler,
            Duration.ofSeconds(60),
            received -> {},
            new ConnectionLease(),
            OptionalLong.empty());

    @Test
    void completesAfterBytesThatAreProcessedOnAnotherThread() {
        subscriber.onSubscribe(new IgnoringSubscription());

        subscriber.onNext(List.of(bytes("complete")));
        subscriber.onComplete();

        assertThat(submitted).as("the completion does not run concurrently").hasSize(1);
        assertThat(run()).isCompletedWithValue("complete, completed");
    }

    @Test
    void failsAfterBytesThatAreProcessedOnAnotherThread() {
        subscriber.onSubscribe(new IgnoringSubscription());

        subscriber.onNext(List.of(bytes("half")));
        subscriber.onError(new IOException("reset"));

        assertThat(run()).isCompletedWithValue("half, failed");
    }

    @Test
    void completesOnTheExecutorOfTheBody() {
        subscriber.onSubscribe(new IgnoringSubscription());

        subscriber.onNext(List.of(bytes("complete")));
        run();
        subscriber.onComplete();

        assertThat(submitted).hasSize(1);
        assertThat(run()).isCompletedWithValue("complete, completed");
    }

    /** The executor of a client that the caller has passed may have few threads, and a file system may hang. */
    @Test
    void leavesTheThreadsOfTheClientToOtherCalls() {
        TestBody file = new TestBody(Optional.empty(), Runnable::run, true);
        ResponseSubscriber<String> called = new ResponseSubscriber<>(
                file,
                ResponseSubscriberTest::connectionFailed,
                submitted::add,
                scheduler,
                Duration.ofSeconds(60),
                received -> {},
                new ConnectionLease(),
                OptionalLong.empty());
        called.onSubscribe(new IgnoringSubscription());

        called.onNext(List.of(bytes("complete")));
        called.onComplete();

        assertThat(file.text).isEmpty();
        run();
        assertThat(called.getBody().toCompletableFuture()).isCompletedWithValue("complete, completed");
    }

    @Test
    void doesNotTimeOutWhileACompleteBodyWaitsForABusyExecutor() {
        ResponseSubscriber<String> delayed = new ResponseSubscriber<>(
                new TestBody(submitted::add, Runnable::run, true),
                ResponseSubscriberTest::connectionFailed,
                Runnable::run,
                scheduler,
                Duration.ofSeconds(60),
                received -> {},
                new ConnectionLease(),
                OptionalLong.empty());
        delayed.onSubscribe(new IgnoringSubscription());
        delayed.onNext(List.of(bytes("complete")));
        run();

        delayed.onComplete();
        scheduler.advance(Duration.ofSeconds(61));

        assertThat(delayed.getBody().toCompletableFuture()).isNotDone();
        run();
        assertThat(delayed.getBody().toCompletableFuture()).isCompletedWithValue("complete, completed");
    }

    @Test
    void processesNoBytesDuringAFailure() {
        AtomicReference<ResponseSubscriber<String>> reference = new AtomicReference<>();
        ResponseSubscriber<String> failing = new ResponseSubscriber<>(
                new TestBody(submitted::add, Runnable::run, true),
                cause -> {
                    // As if another thread delivered bytes at this moment.
                    reference.get().onNext(List.of(bytes("late")));
                    run();
                    return connectionFailed(cause);
                },
                Runnable::run,
                scheduler,
                Duration.ofSeconds(60),
                received -> {},
                new ConnectionLease(),
                OptionalLong.empty());
        reference.set(failing);
        failing.onSubscribe(new IgnoringSubscription());

        CompletableFuture<String> result = failing.fail(new IOException("reset"));
        run();

        assertThat(result).isCompletedWithValue(", failed");
    }

    @Test
    void readsSixteenListsAheadAtMost() {
        CountingSubscription source = new CountingSubscription();
        subscriber.onSubscribe(source);

        subscriber.onNext(List.of(bytes("one ")));
        subscriber.onNext(List.of(bytes("two ")));
        assertThat(source.requested)
                .as("while the first list is being processed")
                .isEqualTo(16);
        run();
        subscriber.onNext(List.of(bytes("three")));
        subscriber.onComplete();

        assertThat(run()).isCompletedWithValue("one two three, completed");
        assertThat(source.requested).isEqualTo(19);
    }

    @Test
    void collectsABodyAndProcessesItOnce() {
        CountingSubscription source = new CountingSubscription();
        subscriber.collect();
        subscriber.onSubscribe(source);

        subscriber.onNext(List.of(bytes("one ")));
        subscriber.onNext(List.of(bytes("two")));
        assertThat(submitted).as("while the body arrives").isEmpty();
        subscriber.onComplete();

        assertThat(submitted).hasSize(1);
        assertThat(run()).isCompletedWithValue("one two, completed");
    }

    @Test
    void processesWhatItHasCollectedBeforeAFailure() {
        subscriber.collect();
        subscriber.onSubscribe(new IgnoringSubscription());

        subscriber.onNext(List.of(bytes("half")));
        subscriber.onError(new IOException("reset"));

        assertThat(run()).isCompletedWithValue("half, failed");
    }

    @Test
    void collectsForAMomentOnly() {
        CountingSubscription source = new CountingSubscription();
        subscriber.collect();
        subscriber.onSubscribe(source);
        subscriber.onNext(List.of(bytes("slow ")));

        scheduler.advance(BodyReadState.MAX_COLLECTING);

        assertThat(submitted).hasSize(1);
        run();
        subscriber.onNext(List.of(bytes("body")));
        assertThat(submitted).as("processed while the body arrives").hasSize(1);
        run();
        subscriber.onComplete();
        assertThat(run()).isCompletedWithValue("slow body, completed");
    }

    @Test
    void aCollectedBodyTimesOutWhenTheServerIsSilent() {
        subscriber.collect();
        subscriber.onSubscribe(new IgnoringSubscription());
        subscriber.onNext(List.of(bytes("half")));
        scheduler.advance(BodyReadState.MAX_COLLECTING);
        run();

        scheduler.advance(Duration.ofSeconds(61));

        assertThat(run()).isCompletedWithValue("half, failed");
    }

    /** As after a process was stopped: the bytes wait in the socket, and the timer is the first one that runs. */
    @Test
    void aLateCheckOfTheSilenceWaitsForTheBytesInTheSocket() {
        subscriber.onSubscribe(new IgnoringSubscription());
        subscriber.onNext(List.of(bytes("half ")));
        run();

        scheduler.advance(Duration.ofMinutes(5));
        subscriber.onNext(List.of(bytes("and half")));
        subscriber.onComplete();

        assertThat(run()).isCompletedWithValue("half and half, completed");
    }

    @Test
    void aServerThatStaysSilentFailsAfterALateCheck() {
        subscriber.onSubscribe(new IgnoringSubscription());
        subscriber.onNext(List.of(bytes("half")));
        run();

        scheduler.advance(Duration.ofMinutes(5));
        assertThat(run()).isNotDone();
        scheduler.advance(Duration.ofSeconds(2));

        assertThat(run()).isCompletedWithValue("half, failed");
    }

    @Test
    void discardsWhatItHasCollectedWhenTheCallIsCancelled() {
        subscriber.collect();
        subscriber.onSubscribe(new IgnoringSubscription());
        subscriber.onNext(List.of(bytes("half")));

        subscriber.cancelSilently();
        subscriber.onComplete();

        assertThat(run()).isCancelled();
        assertThat(body.text).isEmpty();
    }

    /** The processing may hang, for example in a file system, and the connection is closed at once. */
    @Test
    void anAbandonedExchangeIsCancelledBeforeItsBytesAreProcessed() {
        CountDownLatch cancelled = new CountDownLatch(1);
        subscriber.collect();
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                cancelled.countDown();
            }
        });
        subscriber.onNext(List.of(bytes("half")));

        CompletableFuture<Void> abandoning =
                CompletableFuture.runAsync(() -> subscriber.abandon(Duration.ofSeconds(60)));
        Await.release(cancelled);

        assertThat(body.text).isEmpty();
        assertThat(run()).isCancelled();
        assertThat(body.text).hasToString("half, aborted");
        abandoning.join();
    }

    @Test
    void collectsNoMoreThanTheMemoryOfTheService() {
        CollectedBodies bodies = new CollectedBodies();
        int length = 256 << 10;

        assertThat(IntStream.range(0, 17)
                        .filter(body -> bodies.tryReserve(length))
                        .count())
                .isEqualTo(16);
        assertThat(bodies.tryReserve(length + 1)).isFalse();
        bodies.release(length);
        assertThat(bodies.tryReserve(length)).isTrue();
    }

    @Test
    void requestsNothingUntilABodyWithoutReadAheadIsReady() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        CountingSubscription source = new CountingSubscription();
        ResponseSubscriber<String> blocked = new ResponseSubscriber<>(
                new TestBody(Runnable::run, waiting::add, false),
                ResponseSubscriberTest::connectionFailed,
                Runnable::run,
                new AutoAdvancingScheduler(Runnable::run),
                Duration.ofSeconds(60),
                received -> {},
                new ConnectionLease(),
                OptionalLong.empty());
        blocked.onSubscribe(source);

        blocked.onNext(List.of(bytes("some")));
        assertThat(source.requested).isOne();
        waiting.remove().run();
        assertThat(source.requested).isEqualTo(2);
        blocked.onNext(List.of(bytes(" more")));
        blocked.onComplete();

        assertThat(blocked.getBody().toCompletableFuture()).isNotDone();
        waiting.remove().run();
        assertThat(blocked.getBody().toCompletableFuture()).isCompletedWithValue("some more, completed");
    }

    private CompletableFuture<String> run() {
        for (Runnable next = submitted.poll(); next != null; next = submitted.poll()) {
            next.run();
        }
        return subscriber.getBody().toCompletableFuture();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static ImagesException connectionFailed(Throwable cause) {
        return new ConnectionException(
                "connection failed", ErrorDetails.of(BillingStatus.UNKNOWN).build(), cause);
    }

    /** A body that collects its bytes on the given executor. */
    private static final class TestBody implements ResponseHandler.Body<String> {
        private final StringBuilder text = new StringBuilder();
        private final Optional<Executor> executor;
        private final Executor readiness;
        private final boolean readAhead;

        TestBody(Executor executor, Executor readiness, boolean readAhead) {
            this(Optional.of(executor), readiness, readAhead);
        }

        TestBody(Optional<Executor> executor, Executor readiness, boolean readAhead) {
            this.executor = executor;
            this.readiness = readiness;
            this.readAhead = readAhead;
        }

        @Override
        public boolean allowsReadAhead() {
            return readAhead;
        }

        @Override
        public void whenReady(Runnable next) {
            readiness.execute(next);
        }

        @Override
        public boolean accept(ByteBuffer bytes) {
            text.append(US_ASCII.decode(bytes));
            return true;
        }

        @Override
        public String onComplete() {
            return text + ", completed";
        }

        @Override
        public String onError(ImagesException cause) {
            return text + ", failed";
        }

        @Override
        public void onAbort() {
            text.append(", aborted");
        }

        @Override
        public Optional<Executor> executor() {
            return executor;
        }
    }

    private static final class CountingSubscription implements Flow.Subscription {
        private long requested;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {}
    }

    private static final class IgnoringSubscription implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
