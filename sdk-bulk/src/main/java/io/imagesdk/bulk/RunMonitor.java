package io.imagesdk.bulk;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The lock of a run, under which its threads read and change the state, and wait for changes. */
final class RunMonitor {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final RunState state;
    private long changes;

    RunMonitor(RunState state) {
        this.state = state;
    }

    /** Changes the state, and wakes all threads that wait. */
    void update(Consumer<RunState> change) {
        lock.lock();
        try {
            change.accept(state);
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the result of a function under the lock, without waking other threads. */
    <T> T apply(Function<RunState, T> function) {
        lock.lock();
        try {
            return function.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the state fulfills a condition, and changes it then. */
    void updateWhen(Predicate<RunState> condition, Consumer<RunState> change) {
        lock.lock();
        try {
            while (!condition.test(state)) {
                changed.awaitUninterruptibly();
            }
            update(change);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the state is changed, or until a time has passed.
     *
     * @param seen the number of changes that the caller has seen
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitChange(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of changes so far. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }
}
