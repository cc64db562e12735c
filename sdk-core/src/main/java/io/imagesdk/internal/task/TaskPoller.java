package io.imagesdk.internal.task;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.NotFound;
import io.imagesdk.internal.wire.TaskResponse.Pending;
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
 * Looks at a task until it is over. Only loops: what an answer means was decided before it comes here. Between two looks lies the
 * interval at least, whatever the server answers.
 */
public final class TaskPoller {
    private static final Duration MIN = Duration.ofMillis(200);
    private static final double JITTER = 0.1;

    private final PollingSchedule timing;
    private final CallScope scope;
    private final Executor workers;
    private final DoubleSupplier jitter;
    private final BiConsumer<Pending, Duration> listener;
    private final Supplier<CompletableFuture<TaskResponse>> look;
    private final long graceEnds;
    private final CompletableFuture<TaskResponse> result = new CompletableFuture<>();
    private volatile Scheduler.@Nullable ScheduledTask scheduled;
    private Duration interval;

    /**
     * A poller for one task.
     *
     * @param grace how long from now the task may be unknown
     * @param jitter 0 to 1, by how much of a tenth a wait is lengthened
     * @param listener told of each look that was not the last, and of the wait that follows
     * @param look looks once; it does not fail for what may pass
     */
    public TaskPoller(
            PollingSchedule timing,
            Duration grace,
            CallScope scope,
            Executor workers,
            DoubleSupplier jitter,
            BiConsumer<Pending, Duration> listener,
            Supplier<CompletableFuture<TaskResponse>> look) {
        this.timing = timing;
        this.scope = scope;
        this.workers = workers;
        this.jitter = jitter;
        this.listener = listener;
        this.look = look;
        this.graceEnds = scope.scheduler().nanoTime() + grace.toNanos();
        this.interval = timing.interval();
    }

    /** Begins after that wait. The result is never Pending, and never Lost within the grace; it fails when the call ends. */
    public CompletableFuture<TaskResponse> run(Duration first) {
        CallScope.Hook hook = scope.onAbort(reason -> {
            Scheduler.ScheduledTask waiting = scheduled;
            if (waiting != null) {
                waiting.cancel();
            }
            result.completeExceptionally(reason);
        });
        after(first);
        return result.whenComplete((response, error) -> hook.close());
    }

    private void after(Duration wait) {
        if (!result.isDone()) {
            Scheduler.ScheduledTask next = scope.scheduler().schedule(wait, () -> workers.execute(this::once));
            scheduled = next;
            if (result.isDone()) { // ended meanwhile
                next.cancel();
            }
        }
    }

    private void once() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<TaskResponse> unused = look.get().whenComplete((response, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            } else if (response instanceof Pending pending) {
                again(pending);
            } else if (response instanceof NotFound && scope.scheduler().nanoTime() - graceEnds < 0) {
                again(new Pending(State.UNKNOWN, "not found yet", OptionalInt.empty(), Optional.empty()));
            } else {
                result.complete(response);
            }
        });
    }

    private void again(Pending pending) {
        Duration wait = wait(interval, pending.nextPollAfter());
        interval = shorter(times(interval, timing.multiplier()), timing.maxInterval());
        listener.accept(pending, wait);
        after(wait);
    }

    /** The first wait after a submission that gave this hint. */
    public Duration first(Optional<Duration> hint) {
        return wait(timing.initialDelay(), hint);
    }

    private Duration wait(Duration own, Optional<Duration> hint) {
        Duration requested = shorter(hint.orElse(Duration.ZERO), timing.maxInterval());
        Duration longer = requested.compareTo(own) > 0 ? requested : own;
        return times(longer.compareTo(MIN) > 0 ? longer : MIN, 1 + JITTER * jitter.getAsDouble());
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
