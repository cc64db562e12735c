package io.imagesdk.testing;

import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** A clock that stands still until a test moves it by hand. */
public final class ManualScheduler implements Scheduler {
    private final Executor executor;
    private final Alarms alarms = new Alarms();
    private long now = 1;

    /** With what runs the tasks whose time has come. */
    public ManualScheduler(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized ScheduledTask schedule(Duration delay, Runnable task) {
        Alarms.Alarm alarm = alarms.set(now + delay.toNanos(), task);
        if (delay.isZero()) {
            pass(Duration.ZERO);
        }
        return () -> drop(alarm);
    }

    private synchronized void drop(Alarms.Alarm alarm) {
        alarms.drop(alarm);
    }

    /** Moves the clock on. */
    public synchronized void pass(Duration duration) {
        now += duration.toNanos();
        List<Runnable> due = alarms.due(now);
        executor.execute(() -> due.forEach(Runnable::run));
    }

    /** Moves the clock on as soon as something waits for so long. */
    public void passOnce(Duration awaited) {
        await(awaited);
        pass(awaited);
    }

    /** How many alarms are set. */
    public synchronized int waiting() {
        return alarms.waiting();
    }

    /** Returns when something waits for so long. */
    public void await(Duration awaited) {
        while (!waitsFor(awaited)) {
            Thread.onSpinWait();
        }
    }

    private synchronized boolean waitsFor(Duration awaited) {
        return alarms.anyAt(now + awaited.toNanos());
    }
}
