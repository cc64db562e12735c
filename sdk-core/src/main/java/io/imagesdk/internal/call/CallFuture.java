package io.imagesdk.internal.call;

import io.imagesdk.error.ImagesException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future that a caller receives. It is completed on the callback executor only, so that continuations without an
 * executor of their own run neither on the common pool nor on the network and timer threads of the library.
 *
 * <p>A cancellation releases everything that the call holds before any continuation runs. The {@link
 * CancellationException} then has the exception of the call as its cause, with the billing status, the attempts and
 * the task.
 */
final class CallFuture<T> extends CompletableFuture<T> {
    private final Executor callbacks;
    private volatile Runnable canceller = () -> {};
    private volatile boolean cancelling;
    private volatile @Nullable ImagesException failure;

    CallFuture(Executor callbacks) {
        this.callbacks = callbacks;
    }

    /** Sets the action that aborts the call. */
    void onCancel(Runnable action) {
        canceller = action;
    }

    @Override
    public Executor defaultExecutor() {
        return callbacks;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CallFuture<>(callbacks);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            cancelling = true;
            canceller.run();
            CancellationException cancelled = new CancellationException("the call was cancelled");
            cancelled.initCause(failure);
            completeExceptionally(cancelled);
        }
        return isCancelled();
    }

    /**
     * Completes this future with the value.
     *
     * @param completion receives the action that completes the future and returns whether the caller accepted the value
     */
    void succeed(Consumer<BooleanSupplier> completion, T value) {
        onCallbackExecutor(() -> completion.accept(() -> complete(value)));
    }

    /**
     * Fails this future. While the caller cancels it, the reason is only kept.
     *
     * @param thread starts the completion: the callback executor may run it on the thread that submits it
     */
    void fail(ImagesException reason, Executor thread) {
        failure = reason;
        if (!cancelling) {
            try {
                thread.execute(() -> onCallbackExecutor(() -> completeExceptionally(reason)));
            } catch (Throwable ignored) {
                // The service is closed, or the machine is out of threads.
                onCallbackExecutor(() -> completeExceptionally(reason));
            }
        }
    }

    private void onCallbackExecutor(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (Throwable ignored) {
            // The executor is full or closed. A continuation on the wrong thread is better than a future that never
            // completes.
            completion.run();
        }
    }
}
