package io.imagesdk.internal.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The future that a caller holds. Continuations without an executor of their own, too, stay off the common pool and off our network
 * and timer threads: it is completed on the executor for callbacks only.
 */
final class CallFuture<T> extends CompletableFuture<T> {
    private final Executor callbacks;

    CallFuture(Executor callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public Executor defaultExecutor() {
        return callbacks;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CallFuture<>(callbacks);
    }

    /** With that value, if nothing came between until it is handed over; told whether the caller took it. */
    void succeed(Consumer<BooleanSupplier> handingOver, T value) {
        settle(() -> handingOver.accept(() -> complete(value)));
    }

    void fail(Throwable reason) {
        settle(() -> completeExceptionally(reason));
    }

    /** A future that stays open for ever is worse than a continuation in the wrong place. */
    private void settle(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (Throwable ignored) { // closed, full, or out of threads, which is an error
            completion.run();
        }
    }
}
