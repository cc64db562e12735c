package io.imagesdk.testing;

import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** A scheduler whose clock stands still until a test advances it. */
public final class ManualScheduler implements Scheduler {
    private final Executor executor;
    private final Alarms alarms = new Alarms();
    private long now = 1;

    /** Creates a scheduler that runs tasks that are due on an executor. */
    public ManualScheduler(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        Alarms.Alarm alarm = add(delay, task);
        if (delay.isZero()) {
            advance(Duration.ZERO);
        }
        return () -> remove(alarm);
    }

    private synchronized Alarms.Alarm add(Duration delay, Runnable task) {
        notifyAll();
        return alarms.add(now + delay.toNanos(), task);
    }

    private synchronized void remove(Alarms.Alarm alarm) {
        alarms.remove(alarm);
        notifyAll();
    }

    /** Advances the clock. */
    public void advance(Duration duration) {
        // The executor may run the tasks in place, and they must not hold the lock: a task takes locks of its own, and
        // other threads schedule tasks while they hold those.
        List<Runnable> due = removeDue(duration);
        executor.execute(() -> due.forEach(Runnable::run));
    }

    private synchronized List<Runnable> removeDue(Duration elapsed) {
        now += elapsed.toNanos();
        return alarms.removeDue(now);
    }

    /** Waits until a task is scheduled with a delay, and advances the clock by that delay. */
    public void awaitAndAdvance(Duration delay) throws InterruptedException {
        await(delay);
        advance(delay);
    }

    /** Waits until a task is due after a delay. */
    public synchronized void await(Duration delay) throws InterruptedException {
        while (!alarms.containsTime(now + delay.toNanos())) {
            wait();
        }
    }

    /** Waits until no task is scheduled. */
    public synchronized void awaitNothingScheduled() throws InterruptedException {
        while (alarms.count() > 0) {
            wait();
        }
    }
}
