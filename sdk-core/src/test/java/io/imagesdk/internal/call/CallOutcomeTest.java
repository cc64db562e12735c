package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.testing.ManualScheduler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call has one outcome: its future, its listeners and its files report the same one, whatever ends it. */
@Timeout(120)
class CallOutcomeTest {
    private static final int CALLS = 20_000;
    private static final int MAX_NANOS = 40_000;
    private static final Duration LONG = Duration.ofMinutes(10);

    /** The type of the failure of each call that has ended, or "success". */
    private final List<String> reported = new ArrayList<>();

    private final CallListener listener = new CallListener() {
        @Override
        public void onEnd(CallInfo call, CallEnd end) {
            synchronized (reported) {
                reported.add(end.failure().map(CallFailure::type).orElse("success"));
            }
        }
    };

    private final ServiceExecutors executors =
            new ServiceExecutors(Optional.empty(), ServiceExecutors.Environment.SYSTEM);
    private final ListenerRegistry listeners =
            new ListenerRegistry(List.of(listener), "test", URI.create("https://example.com"), executors);
    private final CallRegistry calls = new CallRegistry("test", executors, listeners);
    private final ExecutorService rivals = Executors.newSingleThreadExecutor();

    /** What ends a call at the same time as its result. */
    private enum Rival {
        NOTHING,
        TIMEOUT,
        CANCEL,
        CALLER
    }

    @AfterEach
    void stop() {
        rivals.shutdownNow();
        calls.close();
    }

    @Test
    void cancelReturnsFalseWhileTheResultIsHandedOver() {
        CallFuture<String> call = new CallFuture<>(Runnable::run, Runnable::run);
        CallScope scope = new CallScope(new ManualScheduler(Runnable::run), LONG, dispatcher());
        AtomicBoolean cancelled = new AtomicBoolean(true);
        AtomicBoolean completed = new AtomicBoolean(true);
        call.attach(scope);

        call.succeed("value", scope::complete, () -> {
            cancelled.set(call.cancel(true));
            completed.set(call.complete("another value"));
        });

        assertThat(cancelled).isFalse();
        assertThat(completed).isFalse();
        assertThat(call).isCompletedWithValue("value");
    }

    /** They are released one after the other, and a file may hang. */
    @Test
    void partsOfAGroupAreAbortedAtOnce() {
        CallScope call = new CallScope(new ManualScheduler(Runnable::run), LONG, dispatcher());
        CallScope part = call.group(task -> {}).fork();
        RuntimeException reason =
                new CallCancelledException("cancelled", call.state().details().build(), null);

        assertThat(part.remaining()).isEqualTo(call.remaining());
        assertThat(call.abort(reason)).isTrue();
        assertThat(part.abortReason()).isSameAs(reason);
    }

    @Test
    void aCallWhoseGroupHangsCompletesNevertheless() {
        CallScope call = new CallScope(new ManualScheduler(Runnable::run), LONG, dispatcher());
        CallScope group = call.group(task -> {});
        for (int i = 0; i < 3; i++) {
            group.fork();
        }

        assertThat(call.complete()).isTrue();
        assertThat(call.hasEnded()).isTrue();
    }

    @Test
    void cancelDuringTheTimeoutReportsTheTimeout() throws Exception {
        BlockingQueue<Runnable> busy = new LinkedBlockingQueue<>();
        CompletableFuture<String> call =
                calls.start(busy::add, Duration.ofMillis(1), dispatcher(), scope -> new CompletableFuture<>());
        // The call has failed, and the executor of the caller has not completed the future yet.
        Runnable completion = busy.take();

        assertThat(call.cancel(true)).isFalse();

        assertThat(call).isDone().isNotCancelled();
        assertThat(outcome(call)).isEqualTo("timeout");
        completion.run();
        assertThat(awaitReport(0)).isEqualTo("CallTimeoutException");
    }

    @Test
    void requestThatIsSentDuringTheCancelIsReported() {
        CompletableFuture<CallScope> started = new CompletableFuture<>();
        CompletableFuture<String> call = start(LONG, scope -> {
            scope.onAbort(reason -> scope.state().recordBilling(BillingStatus.UNKNOWN));
            started.complete(scope);
            return new CompletableFuture<>();
        });
        assertThat(started.join().state().billing()).isEqualTo(BillingStatus.NOT_SENT);

        call.cancel(true);

        assertThat(call.handle((value, error) -> facts(error)).join().billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    private static ImagesException facts(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                .filter(ImagesException.class::isInstance)
                .map(ImagesException.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void futureListenersAndFilesReportTheSameOutcome() throws Exception {
        Random random = new Random(11);
        Map<String, Integer> outcomes = new HashMap<>();
        for (int number = 0; number < CALLS; number++) {
            AtomicBoolean discarded = new AtomicBoolean();
            Rival rival = Rival.values()[random.nextInt(Rival.values().length)];
            int delay = random.nextInt(MAX_NANOS);
            CompletableFuture<String> result = new CompletableFuture<>();
            CompletableFuture<CallScope> started = new CompletableFuture<>();
            CompletableFuture<String> call =
                    start(rival == Rival.TIMEOUT ? Duration.ofNanos(60_000 + delay) : LONG, scope -> {
                        scope.onAbort(reason -> discarded.set(true));
                        started.complete(scope);
                        return result;
                    });
            Future<Boolean> cancelled = rivals.submit(() -> {
                spin(random.nextInt(MAX_NANOS));
                return end(call, rival);
            });
            CompletableFuture.anyOf(started, call.handle((value, error) -> "ended"))
                    .join();
            executors.workers().execute(() -> {
                spin(delay);
                result.complete("value");
            });
            boolean cancelReturned = cancelled.get();

            String outcome = outcome(call);
            outcomes.merge(outcome, 1, Integer::sum);
            assertThat(awaitReport(number)).as("call %s", number).isEqualTo(expected(outcome));
            if (started.isDone()) {
                assertThat(discarded.get()).as("%s of call %s", outcome, number).isEqualTo(!outcome.equals("success"));
            }
            assertThat(cancelReturned)
                    .as("what cancel returned for a call with the outcome %s", outcome)
                    .isEqualTo(outcome.equals("cancelled"));
        }
        assertThat(outcomes).containsOnlyKeys("success", "cancelled", "timeout", "other");
    }

    private CompletableFuture<String> start(Duration timeout, Function<CallScope, CompletableFuture<String>> flow) {
        return calls.start(executors.callbacks(), timeout, dispatcher(), flow);
    }

    private CallEventDispatcher dispatcher() {
        return listeners.start(CallOperation.GENERATE, Optional.empty(), Optional.empty());
    }

    /** Returns the event that a listener received at the end of a call. The calls run one after the other. */
    private String awaitReport(int number) {
        while (true) {
            synchronized (reported) {
                if (reported.size() > number) {
                    return reported.get(number);
                }
            }
            Thread.onSpinWait();
        }
    }

    private static boolean end(CompletableFuture<String> call, Rival rival) {
        if (rival == Rival.CALLER) {
            call.completeExceptionally(new TimeoutException());
        }
        return rival == Rival.CANCEL && call.cancel(false);
    }

    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static String expected(String outcome) {
        return switch (outcome) {
            case "success" -> "success";
            case "timeout" -> CallTimeoutException.class.getSimpleName();
            default -> CallCancelledException.class.getSimpleName();
        };
    }

    private static String outcome(CompletableFuture<String> call) {
        try {
            call.join();
            return "success";
        } catch (CancellationException e) {
            Throwable cause = e.getCause() instanceof CancellationException wrapped ? wrapped.getCause() : e.getCause();
            assertThat(cause).as("the facts of a cancelled call").isInstanceOf(CallCancelledException.class);
            return "cancelled";
        } catch (CompletionException e) {
            return e.getCause() instanceof CallTimeoutException ? "timeout" : "other";
        }
    }
}
