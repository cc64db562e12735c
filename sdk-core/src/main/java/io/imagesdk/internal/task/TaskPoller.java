package io.imagesdk.internal.task;

import io.imagesdk.internal.wire.CallScope;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.TaskReply.Lost;
import io.imagesdk.internal.wire.TaskReply.Pending;
import io.imagesdk.internal.wire.Time;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskTiming;
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
    private static final Duration LEAST = Duration.ofMillis(200);
    private static final double JITTER = 0.1;

    private final TaskTiming timing;
    private final CallScope scope;
    private final Executor workers;
    private final DoubleSupplier jitter;
    private final BiConsumer<Pending, Duration> listener;
    private final Supplier<CompletableFuture<TaskReply>> look;
    private final long graceEnds;
    private final CompletableFuture<TaskReply> result = new CompletableFuture<>();
    private volatile Time.@Nullable Timer timer;
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
            TaskTiming timing,
            Duration grace,
            CallScope scope,
            Executor workers,
            DoubleSupplier jitter,
            BiConsumer<Pending, Duration> listener,
            Supplier<CompletableFuture<TaskReply>> look) {
        this.timing = timing;
        this.scope = scope;
        this.workers = workers;
        this.jitter = jitter;
        this.listener = listener;
        this.look = look;
        this.graceEnds = scope.time().nanos() + grace.toNanos();
        this.interval = timing.interval();
    }

    /** Begins after that wait. The result is never Pending, and never Lost within the grace; it fails when the call ends. */
    public CompletableFuture<TaskReply> run(Duration first) {
        CallScope.Hook hook = scope.onAbort(reason -> {
            Time.Timer waiting = timer;
            if (waiting != null) {
                waiting.cancel();
            }
            result.completeExceptionally(reason);
        });
        after(first);
        return result.whenComplete((reply, thrown) -> hook.close());
    }

    private void after(Duration wait) {
        if (!result.isDone()) {
            Time.Timer next = scope.time().after(wait, () -> workers.execute(this::once));
            timer = next;
            if (result.isDone()) { // ended meanwhile
                next.cancel();
            }
        }
    }

    private void once() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<TaskReply> unused = look.get().whenComplete((reply, thrown) -> {
            if (thrown != null) {
                result.completeExceptionally(thrown);
            } else if (reply instanceof Pending pending) {
                again(pending);
            } else if (reply instanceof Lost && scope.time().nanos() - graceEnds < 0) {
                again(new Pending(State.UNKNOWN, "not found yet", OptionalInt.empty(), Optional.empty()));
            } else {
                result.complete(reply);
            }
        });
    }

    private void again(Pending pending) {
        Duration wait = wait(interval, pending.hint());
        interval = shorter(times(interval, timing.growth()), timing.ceiling());
        listener.accept(pending, wait);
        after(wait);
    }

    /** The first wait after a submission that gave this hint. */
    public Duration first(Optional<Duration> hint) {
        return wait(timing.first(), hint);
    }

    private Duration wait(Duration own, Optional<Duration> hint) {
        Duration asked = shorter(hint.orElse(Duration.ZERO), timing.ceiling());
        Duration longer = asked.compareTo(own) > 0 ? asked : own;
        return times(longer.compareTo(LEAST) > 0 ? longer : LEAST, 1 + JITTER * jitter.getAsDouble());
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
