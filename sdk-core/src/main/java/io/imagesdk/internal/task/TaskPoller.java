package io.imagesdk.internal.task;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.PollIntervals;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.NotFound;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.internal.wire.TaskResponse.Unreadable;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.PollingSchedule;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls a task until it has completed. This class only loops: the meaning of a response is decided by the decoder.
 * The interval of the schedule is always kept, whatever the server responds.
 */
final class TaskPoller {
    private static final Duration MIN_DELAY = Duration.ofMillis(200);
    private static final double JITTER = 0.1;
    /** The number of responses in a row that may be unreadable: a gateway that restarts sends web pages. */
    private static final int MAX_UNREADABLE = 3;

    private final PollingSchedule schedule;
    private final CallScope scope;
    private final Executor workers;
    private final DoubleSupplier jitter;
    private final BiConsumer<Pending, Duration> listener;
    private final Supplier<CompletableFuture<TaskResponse>> poll;
    private final long graceEnds;
    private final PollIntervals intervals;
    private final CompletableFuture<TaskResponse> result = new CompletableFuture<>();
    private volatile Scheduler.@Nullable ScheduledTask scheduled;
    // Polls follow each other, so one thread at a time writes it.
    private int unreadableCount;

    /**
     * Creates a poller for one task.
     *
     * @param grace the time from now during which the provider may not find the task
     * @param jitter a random number from 0 to 1; each delay is extended by up to a tenth
     * @param listener receives each response that is not the last, and the delay until the next poll
     * @param poll polls once; it does not fail for a transient reason
     */
    TaskPoller(
            PollingSchedule schedule,
            Duration grace,
            CallScope scope,
            Executor workers,
            DoubleSupplier jitter,
            BiConsumer<Pending, Duration> listener,
            Supplier<CompletableFuture<TaskResponse>> poll) {
        this.schedule = schedule;
        this.scope = scope;
        this.workers = workers;
        this.jitter = jitter;
        this.listener = listener;
        this.poll = poll;
        this.graceEnds = scope.scheduler().nanoTime() + Scheduler.bounded(grace).toNanos();
        this.intervals = new PollIntervals(schedule);
    }

    /**
     * Starts polling after the delay. The result is never Pending, and never NotFound within the grace period. It
     * fails when the call is aborted.
     */
    CompletableFuture<TaskResponse> run(Duration first) {
        CallScope.Hook hook = scope.onAbort(reason -> {
            // A poll that is scheduled at this moment is cancelled here, or by its thread, which sees the result.
            result.completeExceptionally(reason);
            Scheduler.ScheduledTask waiting = scheduled;
            if (waiting != null) {
                waiting.cancel();
            }
        });
        pollAfter(first);
        return result.whenComplete((response, error) -> hook.close());
    }

    private void pollAfter(Duration delay) {
        if (!result.isDone()) {
            Scheduler.ScheduledTask next = scope.scheduler().schedule(delay, () -> workers.execute(this::pollOnce));
            scheduled = next;
            // The call may have been aborted in the meantime.
            if (result.isDone()) {
                next.cancel();
            }
        }
    }

    private void pollOnce() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<TaskResponse> polled;
        try {
            polled = poll.get();
        } catch (RuntimeException e) {
            // For example a task without a URL of a profile that polls by URL only.
            result.completeExceptionally(e);
            return;
        }
        CompletableFuture<TaskResponse> unused = polled.whenComplete((response, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            } else if (response instanceof Pending pending) {
                unreadableCount = 0;
                scheduleNext(pending);
            } else if (response instanceof NotFound notFound
                    && !notFound.removed()
                    && scope.scheduler().nanoTime() - graceEnds < 0) {
                scheduleNext(new Pending(State.UNKNOWN, "not found yet", OptionalInt.empty(), Optional.empty()));
            } else if (isUnreadable(response) && ++unreadableCount <= MAX_UNREADABLE) {
                scheduleNext(new Pending(State.UNKNOWN, "no readable response", OptionalInt.empty(), Optional.empty()));
            } else {
                result.complete(response);
            }
        });
    }

    private static boolean isUnreadable(TaskResponse response) {
        return response instanceof Unreadable || (response instanceof NotFound notFound && notFound.isUnreadable());
    }

    private void scheduleNext(Pending pending) {
        Duration delay = delay(intervals.next(), pending.nextPollAfter());
        listener.accept(pending, delay);
        pollAfter(delay);
    }

    /** Returns the delay before the first poll after a submission whose response contained this hint. */
    Duration first(Optional<Duration> hint) {
        return delay(schedule.initialDelay(), hint);
    }

    private Duration delay(Duration base, Optional<Duration> hint) {
        Duration requested = shorter(hint.orElse(Duration.ZERO), schedule.maxInterval());
        Duration longer = requested.compareTo(base) > 0 ? requested : base;
        return PollIntervals.times(
                longer.compareTo(MIN_DELAY) > 0 ? longer : MIN_DELAY, 1 + JITTER * jitter.getAsDouble());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
