package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests for credentials that are running. Calls that need the credentials of the same proxy share one request,
 * because it may ask a person. A request that never returns must not stop other calls: its thread is interrupted when
 * no call waits for it any more, or after its timeout. The JDK holds the lock of an authenticator while it is called,
 * so another thread alone would not help.
 */
final class CredentialRequests {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The number of threads that may ignore the interrupt, so that threads are left for other tasks. */
    static final int MAX_THREADS = 16;

    private final AtomicInteger threads = new AtomicInteger();
    /** The requests by proxy. The map is also the lock of the state of the requests; no other code runs under it. */
    private final Map<String, Running> running = new HashMap<>();

    /**
     * The end of a request.
     *
     * @param credentials the credentials; empty if there are none, or if the request was cancelled
     * @param isCancelled whether the request was cancelled, so that a call that waits should request them again
     */
    record Answer(Optional<String> credentials, boolean isCancelled) {}

    /** A request on a thread of its own. */
    private final class Running {
        private final String proxy;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final FutureTask<?> task;
        private volatile Scheduler.@Nullable ScheduledTask timeout;
        private int waitingCalls;
        private boolean ended;

        Running(String proxy, Supplier<Optional<String>> request) {
            this.proxy = proxy;
            this.task = new FutureTask<>(() -> run(request), null);
        }

        void start(Executor executor, Scheduler scheduler) {
            timeout = scheduler.schedule(TIMEOUT, this::cancel);
            try {
                executor.execute(task);
            } catch (RuntimeException e) {
                end(() -> answer.completeExceptionally(e));
            }
        }

        private void run(Supplier<Optional<String>> request) {
            try {
                if (threads.incrementAndGet() > MAX_THREADS) {
                    throw new IllegalStateException("the authenticator of the HttpClient has not returned from "
                            + MAX_THREADS + " earlier requests for credentials");
                }
                Answer received = new Answer(request.get(), false);
                end(() -> answer.complete(received));
            } catch (Throwable e) {
                end(() -> answer.completeExceptionally(e));
            } finally {
                threads.decrementAndGet();
            }
        }

        private void cancel() {
            end(this::interrupt);
        }

        private void interrupt() {
            task.cancel(true);
            answer.complete(new Answer(Optional.empty(), true));
        }

        /** Completes the answer, unless it was completed before: a thread that is interrupted may still return. */
        private void end(Runnable completion) {
            synchronized (running) {
                if (ended) {
                    return;
                }
                ended = true;
                running.remove(proxy, this);
            }
            Scheduler.ScheduledTask scheduled = timeout;
            if (scheduled != null) {
                scheduled.cancel();
            }
            completion.run();
        }

        void join() {
            waitingCalls++;
        }

        void leave() {
            boolean unused;
            synchronized (running) {
                unused = --waitingCalls == 0;
                if (unused) {
                    // No other call may join a request that is being cancelled.
                    running.remove(proxy, this);
                }
            }
            if (unused) {
                cancel();
            }
        }
    }

    /**
     * Requests credentials, or waits for a request that is running already.
     *
     * @param proxy the name of the proxy
     * @param request the request, which may block
     * @param scope the call that waits
     * @param executor the executor of the request
     */
    CompletableFuture<Answer> get(
            String proxy, Supplier<Optional<String>> request, CallScope scope, Executor executor) {
        Running created = new Running(proxy, request);
        Running shared;
        synchronized (running) {
            Running current = running.putIfAbsent(proxy, created);
            shared = current == null ? created : current;
            shared.join();
        }
        if (shared == created) {
            created.start(executor, scope.scheduler());
        }
        CompletableFuture<Answer> result = shared.answer.copy();
        CallScope.Hook hook = scope.onAbort(result::completeExceptionally);
        return result.whenComplete((received, error) -> {
            hook.close();
            shared.leave();
        });
    }
}
