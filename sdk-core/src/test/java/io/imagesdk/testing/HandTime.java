package io.imagesdk.testing;

import io.imagesdk.internal.wire.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/** A clock that stands still until a test moves it by hand. */
public final class HandTime implements Time {
    private final Executor executor;
    private final List<Alarm> alarms = new ArrayList<>();
    private long now = 1;

    private record Alarm(long at, Runnable task) {}

    /** With what runs the tasks whose time has come. */
    public HandTime(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now + delay.toNanos(), task);
        alarms.add(alarm);
        if (delay.isZero()) {
            pass(Duration.ZERO);
        }
        return () -> drop(alarm);
    }

    private synchronized void drop(Alarm alarm) {
        alarms.remove(alarm);
    }

    /** Moves the clock on. */
    public synchronized void pass(Duration duration) {
        now += duration.toNanos();
        List<Alarm> due = alarms.stream()
                .filter(alarm -> alarm.at() <= now)
                .sorted(Comparator.comparingLong(Alarm::at))
                .toList();
        alarms.removeAll(due);
        executor.execute(() -> due.forEach(alarm -> alarm.task().run()));
    }

    /** Moves the clock on as soon as something waits for so long. */
    public void passOnce(Duration awaited) {
        await(awaited);
        pass(awaited);
    }

    /** How many alarms are set. */
    public synchronized int waiting() {
        return alarms.size();
    }

    /** Returns when something waits for so long. */
    public void await(Duration awaited) {
        while (!waitsFor(awaited)) {
            Thread.onSpinWait();
        }
    }

    private synchronized boolean waitsFor(Duration awaited) {
        return alarms.stream().anyMatch(alarm -> alarm.at() == now + awaited.toNanos());
    }
}
