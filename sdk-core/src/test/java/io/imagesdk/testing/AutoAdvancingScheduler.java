package io.imagesdk.testing;

import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A clock that jumps over waits between looks: a wait of at most 15 s moves it on by that and is over at once, longer ones (deadlines,
 * idle limits) come when the jumps have reached them. So a test sees ten minutes of polling in no time.
 */
public final class AutoAdvancingScheduler implements Scheduler {
    private static final Duration LONGEST_LEAP = Duration.ofSeconds(15);

    private final Executor executor;
    private final Alarms alarms = new Alarms();
    private final List<Duration> leaps = new ArrayList<>();
    private boolean frozen;
    private long now = 1;

    /** With what runs the tasks whose time has come. */
    public AutoAdvancingScheduler(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized ScheduledTask schedule(Duration delay, Runnable task) {
        Alarms.Alarm alarm = alarms.set(now + delay.toNanos(), task);
        if (delay.compareTo(LONGEST_LEAP) <= 0) {
            leaps.add(delay);
            notifyAll();
            if (!frozen) {
                leapTo(alarm.at());
            }
        }
        return () -> drop(alarm);
    }

    private synchronized void drop(Alarms.Alarm alarm) {
        alarms.drop(alarm);
    }

    private void leapTo(long at) {
        List<Runnable> due = due(at);
        executor.execute(() -> due.forEach(Runnable::run));
    }

    private List<Runnable> due(long at) {
        now = Math.max(now, at);
        return alarms.due(now);
    }

    /**
     * So much time passes, and what it makes due is run here.
     *
     * @return whether anything was due
     */
    public boolean pass(Duration time) {
        List<Runnable> due;
        synchronized (this) {
            due = due(now + time.toNanos());
        }
        due.forEach(Runnable::run);
        return !due.isEmpty();
    }

    /** From now on nothing is over before its time, which does not come. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Until somebody waits for a short while. */
    public synchronized void awaitLeap() throws InterruptedException {
        while (leaps.isEmpty()) {
            wait(20_000);
        }
    }

    /** The waits that were leapt over, in order. */
    public synchronized List<Duration> leaps() {
        return List.copyOf(leaps);
    }

    /** How many alarms are set. */
    public synchronized int waiting() {
        return alarms.waiting();
    }
}
