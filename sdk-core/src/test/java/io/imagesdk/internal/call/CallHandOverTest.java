package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The future of a call completes, whatever happens between the end of the call and the code of the caller. */
@Timeout(30)
class CallHandOverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final URI SERVER = URI.create("https://example.com");
    private static final Duration MINIMUM = Duration.ofSeconds(20);

    private final ManualScheduler time = new ManualScheduler(Runnable::run);
    private final ServiceExecutors executors = new ServiceExecutors(
            Optional.empty(), new ServiceExecutors.Environment(Optional.of(time), Clock.systemUTC(), () -> 0));
    private final ListenerRegistry listeners = new ListenerRegistry(List.of(), "test", SERVER, executors);
    private final CallRegistry calls = new CallRegistry("test", executors, listeners);
    private final Queue<Runnable> lost = new ArrayDeque<>();
    private final CompletableFuture<Void> submitted = new CompletableFuture<>();

    @AfterEach
    void stop() {
        calls.close();
    }

    @Test
    void errorWhileTheEndIsReportedDoesNotLoseTheResult() throws Exception {
        CompletableFuture<String> call =
                calls.start(executors.callbacks(), TIMEOUT, failing(), scope -> completed("value"));

        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("value");
    }

    @Test
    void errorWhileTheFailureIsReportedDoesNotLoseTheFailure() throws Exception {
        CompletableFuture<String> call = calls.start(
                executors.callbacks(),
                TIMEOUT,
                failing(),
                scope -> CompletableFuture.failedFuture(new IllegalStateException("broken")));

        assertThat(failure(call)).isInstanceOf(UnexpectedException.class).hasMessageContaining("broken");
    }

    @Test
    void errorWhileImagesAreKeptFailsTheCall() throws Exception {
        CompletableFuture<String> call = start(executors.callbacks(), scope -> {
            scope.onEnd(reason -> {}, () -> {
                throw new NoClassDefFoundError("too many open files");
            });
            return completed("value");
        });

        assertThat(failure(call)).isInstanceOf(UnexpectedException.class).hasMessageContaining("too many open files");
    }

    @Test
    void resultThatTheExecutorLosesIsHandedOverAtTheDeadline() throws Exception {
        CompletableFuture<String> call = start(this::lose, scope -> completed("value"));
        submitted.join();

        time.advance(TIMEOUT.minusMillis(1));
        assertThat(call).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("value");
    }

    @Test
    void failureThatTheExecutorLosesIsHandedOverSoonAfterTheDeadline() throws Exception {
        CompletableFuture<String> call = start(this::lose, scope -> new CompletableFuture<>());

        time.awaitAndAdvance(TIMEOUT);
        submitted.join();
        assertThat(call).isNotDone();
        time.awaitAndAdvance(MINIMUM);

        assertThat(failure(call)).isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void handOverLeavesNoTimer() throws Exception {
        CompletableFuture<String> call = start(this::lose, scope -> completed("value"));
        submitted.join();

        lost.remove().run();

        assertThat(call).isCompletedWithValue("value");
        time.awaitNothingScheduled();
    }

    @Test
    void cancelDuringTheHandOverLeavesNoTimer() throws Exception {
        CompletableFuture<String> call = start(this::lose, scope -> completed("value"));
        submitted.join();

        assertThat(call.cancel(true)).isTrue();

        time.awaitNothingScheduled();
    }

    /** An application often shuts its executor down after the service, and the executor drops what waits. */
    @Test
    void failureThatTheExecutorLosesAfterTheCloseIsHandedOver() throws Exception {
        ServiceExecutors realTime = new ServiceExecutors(Optional.empty(), ServiceExecutors.Environment.SYSTEM);
        ListenerRegistry realListeners = new ListenerRegistry(List.of(), "test", SERVER, realTime);
        CallRegistry registry = new CallRegistry("test", realTime, realListeners);
        CompletableFuture<String> call = registry.start(
                this::lose,
                TIMEOUT,
                realListeners.start(CallOperation.GENERATE, Optional.empty(), Optional.empty()),
                scope -> new CompletableFuture<>());

        registry.close(Duration.ofMillis(1));

        assertThat(failure(call)).isInstanceOf(ServiceClosedException.class);
        assertThat(lost).hasSize(1);
        Await.until("no thread remains", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(realTime.name())));
    }

    /** The thread of the service has ended, and the executor of the caller may be that of a user interface. */
    @Test
    void anExecutorThatIsBusyStillCompletesTheCallAfterTheClose() throws Exception {
        CompletableFuture<String> call = start(this::lose, scope -> new CompletableFuture<>());
        calls.close();
        submitted.join();

        time.advance(MINIMUM.minusMillis(1));
        assertThat(call).isNotDone();
        lost.remove().run();

        assertThat(failure(call)).isInstanceOf(ServiceClosedException.class);
    }

    /** The abort of a call waits for its file system. */
    @Test
    void closeAbortsAllCallsAtOnce() throws Exception {
        int count = 40;
        CountDownLatch waiting = new CountDownLatch(count);
        CyclicBarrier together = new CyclicBarrier(count);
        List<CompletableFuture<String>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(start(executors.callbacks(), scope -> {
                scope.onAbort(reason -> await(together));
                waiting.countDown();
                return new CompletableFuture<>();
            }));
        }
        waiting.await();

        calls.close();

        assertThat(together.isBroken()).isFalse();
        for (CompletableFuture<String> call : started) {
            assertThat(failure(call)).isInstanceOf(ServiceClosedException.class);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<String> start(Executor executor, Function<CallScope, CompletableFuture<String>> flow) {
        return calls.start(
                executor, TIMEOUT, listeners.start(CallOperation.GENERATE, Optional.empty(), Optional.empty()), flow);
    }

    private void lose(Runnable task) {
        lost.add(task);
        submitted.complete(null);
    }

    /** Returns a dispatcher that throws an error at the end of the call. */
    private CallEventDispatcher failing() {
        List<ListenerQueue> queues = new AbstractList<>() {
            @Override
            public ListenerQueue get(int index) {
                throw new NoClassDefFoundError("too many open files");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        CallInfo call = new CallInfo(
                1, CallOperation.GENERATE, "test", SERVER, Optional.empty(), OptionalInt.empty(), Instant.EPOCH);
        return new CallEventDispatcher(call, queues, new ProgressDispatcher(Optional.empty(), executors.callbacks()));
    }

    private static CompletableFuture<String> completed(String value) {
        return CompletableFuture.completedFuture(value);
    }

    private static ImagesException failure(CompletableFuture<String> call) throws Exception {
        return call.handle((value, error) -> (ImagesException) error).get(10, TimeUnit.SECONDS);
    }
}
