package io.imagesdk.testing;

import io.imagesdk.internal.call.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scheduler that skips the delays between attempts and between polls: a delay of up to 15 s advances the clock at
 * once. Longer ones, such as deadlines and idle timeouts, are due when the clock has been advanced to them. Ten minutes
 * of polling take no time.
 */
public final class AutoAdvancingScheduler implements Scheduler {
    private static final Duration MAX_SKIPPED = Duration.ofSeconds(15);
    private static final int ROUND_MILLIS = 10;
    private static final int ROUNDS = 100;

    private final Executor executor;
    private final Alarms alarms = new Alarms();
    private final List<Duration> skipped = new ArrayList<>();
    private final AtomicInteger timeouts = new AtomicInteger();
    private boolean frozen;
    private long now = 1;

    /** Creates a scheduler that runs the tasks of skipped delays on an executor. */
    public AutoAdvancingScheduler(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized ScheduledTask schedule(Duration delay, Runnable task) {
        boolean skippable = delay.compareTo(MAX_SKIPPED) <= 0;
        Alarms.Alarm alarm = alarms.add(now + delay.toNanos(), skippable ? task : counted(task));
        if (skippable) {
            skipped.add(delay);
            notifyAll();
            if (!frozen) {
                executor.execute(() -> skipTo(alarm));
            }
        }
        return () -> remove(alarm);
    }

    private Runnable counted(Runnable task) {
        return () -> {
            timeouts.incrementAndGet();
            task.run();
        };
    }

    private synchronized void remove(Alarms.Alarm alarm) {
        alarms.remove(alarm);
        notifyAll();
    }

    /** Runs everything up to an alarm, each task at its own time, unless one of them removes the alarm. */
    private void skipTo(Alarms.Alarm alarm) {
        while (isScheduled(alarm)) {
            int before = timeouts.get();
            advance(Duration.ofNanos(alarm.time() - nanoTime()));
            if (timeouts.get() > before) {
                awaitRemoval(alarm);
            }
        }
    }

    /**
     * Waits a while for the removal of an alarm after a timeout. The thread that scheduled the alarm may not have
     * stored it yet, and then removes it only when it finds that the call has ended. The time must not pass before.
     */
    private synchronized void awaitRemoval(Alarms.Alarm alarm) {
        for (int round = 0; round < ROUNDS && alarms.contains(alarm); round++) {
            try {
                wait(ROUND_MILLIS);
            } catch (InterruptedException ignored) {
                // The interrupt is for the thread that waits: it stops waiting.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized boolean isScheduled(Alarms.Alarm alarm) {
        return alarms.contains(alarm);
    }

    /**
     * Advances the clock to the next scheduled task, but not by more than a limit, and runs on this thread what is due.
     * Does nothing if no task is scheduled.
     */
    public void advance(Duration limit) {
        List<Runnable> due;
        synchronized (this) {
            if (alarms.next().isEmpty()) {
                return;
            }
            now = Math.max(now, Math.min(now + limit.toNanos(), alarms.next().getAsLong()));
            due = alarms.removeDue(now);
        }
        due.forEach(Runnable::run);
    }

    /** Stops skipping delays: from now on, only {@link #advance} makes time pass. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Waits until a delay is scheduled that would be skipped. */
    public synchronized void awaitDelay() throws InterruptedException {
        while (skipped.isEmpty()) {
            wait();
        }
    }

    /** Returns the delays that were skipped, in order. */
    public synchronized List<Duration> skipped() {
        return List.copyOf(skipped);
    }

    /** Returns how many tasks are scheduled. */
    public synchronized int scheduledCount() {
        return alarms.count();
    }
}
