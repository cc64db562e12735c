package io.imagesdk.bulk;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a run, under which its threads read and change the state. The thread that starts items waits for changes,
 * and the thread that reads items waits until fewer items are planned.
 */
final class RunMonitor {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition plannable = lock.newCondition();
    private final RunState state;
    private long changes;

    RunMonitor(RunState state) {
        this.state = state;
    }

    /** Changes the state, and wakes the thread that waits for changes. */
    void update(Consumer<RunState> change) {
        updateAndWakeIf(state -> {
            change.accept(state);
            return true;
        });
    }

    /** Changes the state, and wakes the thread that waits for changes if the function returns true. */
    void updateAndWakeIf(Predicate<RunState> change) {
        lock.lock();
        try {
            if (change.test(state)) {
                changes++;
                changed.signal();
            }
            if (state.isStopping()) {
                plannable.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread that waits for changes. */
    void wake() {
        updateAndWakeIf(state -> true);
    }

    /** Ends the run because of a defect. The running calls may be charged, so that the run ends after them. */
    void fail(Throwable defect) {
        LOG.error("bulk run failed", defect);
        update(state -> state.fail(new BulkException("the run failed: " + defect, defect)));
    }

    /** Changes the state in a way for which no other thread waits. */
    void updateSilently(Consumer<RunState> change) {
        lock.lock();
        try {
            change.accept(state);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the result of a function under the lock, without waking another thread. */
    <T> T apply(Function<RunState, T> function) {
        lock.lock();
        try {
            return function.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the state fulfills a condition, of which {@link #wakeReader} notifies, or until the run stops. */
    void awaitSpace(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean() && !state.isStopping()) {
                plannable.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread that reads items. The caller holds the lock. */
    void wakeReader() {
        plannable.signal();
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
