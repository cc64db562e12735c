package io.imagesdk.internal.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The future that a caller receives. It is completed on the callback executor only, so that continuations without an executor of
 * their own run neither on the common pool nor on the network and timer threads of the library.
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

    /**
     * Completes this future with the value.
     *
     * @param completion receives the action that completes the future and returns whether the caller accepted the value
     */
    void succeed(Consumer<BooleanSupplier> completion, T value) {
        onCallbackExecutor(() -> completion.accept(() -> complete(value)));
    }

    void fail(Throwable reason) {
        onCallbackExecutor(() -> completeExceptionally(reason));
    }

    private void onCallbackExecutor(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (Throwable ignored) { // closed, full, or out of threads, which is an error
            completion.run();
        }
    }
}
