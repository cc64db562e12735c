package io.imagesdk.bulk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Counts the work that was started and has not ended, so that a resource is closed after it. */
final class OpenWork {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final String name;
    private long open;
    private boolean closed;

    /**
     * Creates an instance without work.
     *
     * @param name names the resource in a message
     */
    OpenWork(String name) {
        this.name = name;
    }

    /**
     * Starts work, unless this instance is closed.
     *
     * @return a future that completes after the work is no longer counted
     */
    <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> work) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new BulkException(name + " closed", null));
            }
            open++;
        } finally {
            lock.unlock();
        }
        CompletableFuture<T> started;
        try {
            started = work.get();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        return started.whenComplete((result, error) -> end());
    }

    private void end() {
        lock.lock();
        try {
            open--;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no further work, and waits until the work that was started has ended. */
    void close() {
        lock.lock();
        try {
            closed = true;
            while (open > 0) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
