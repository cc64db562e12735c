package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An asynchronous task that is completed at the third poll, or another one of a script, but not before its time. */
final class SandboxTask {
    static final String FAILURE = "The task failed in the sandbox because the prompt requests it.";

    private static final int POLLS_UNTIL_READY = 3;

    private final String id;
    private final String owner;
    private final Instant createdAt = Instant.now();
    private final ImageSpec spec;
    private final long readyAt;
    private final int pollsUntilReady;
    private int polls;
    private boolean cancelled;
    private @Nullable ImageJsonTree result;

    /**
     * Creates a task.
     *
     * @param owner the path of the base URL at which the task was submitted
     */
    SandboxTask(String id, String owner, ImageSpec spec, long readyAt) throws RejectedException {
        this.id = id;
        this.owner = owner;
        this.spec = spec;
        this.readyAt = readyAt;
        this.pollsUntilReady = (int) spec.directives().number(Directives.POLLS, POLLS_UNTIL_READY);
    }

    /** The state of a task. */
    enum State {
        QUEUED,
        PROCESSING,
        DONE,
        FAILED,
        CANCELLED,
        EXPIRED
    }

    String id() {
        return id;
    }

    boolean isOwnedBy(String basePath) {
        return owner.equals(basePath);
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean isLost() {
        return spec.directives().has(Directives.TASK_LOST);
    }

    /** Returns the state of the task. Each call counts as a poll and advances the task. */
    synchronized State poll(long now) {
        if (!cancelled) {
            polls++;
        }
        return state(now);
    }

    /** Returns the state of the task without a poll. */
    synchronized State state(long now) {
        Directives directives = spec.directives();
        if (cancelled) {
            return State.CANCELLED;
        }
        if (polls < pollsUntilReady || directives.has(Directives.TASK_SLOW) || now - readyAt < 0) {
            return polls <= 1 ? State.QUEUED : State.PROCESSING;
        }
        if (directives.has(Directives.TASK_EXPIRE)) {
            return State.EXPIRED;
        }
        boolean fails = directives.has(Directives.TASK_FAIL) || directives.appliesToRequest(Directives.BLOCK);
        return fails ? State.FAILED : State.DONE;
    }

    /** Returns the progress in percent, which is less than 100 until the task is completed. */
    synchronized int progress() {
        return polls <= 1 ? 0 : Math.min(99, 30 * (polls - 1));
    }

    /** Cancels the task unless it is completed, and returns whether it is cancelled. */
    synchronized boolean cancel() {
        cancelled = result == null;
        return cancelled;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Returns whether moderation ends the task. */
    boolean isBlocked() {
        return spec.directives().has(Directives.BLOCK);
    }

    ObjectNode failure(Dialect dialect) {
        return isBlocked() ? dialect.moderationError() : dialect.error(500, null, FAILURE);
    }

    /** Creates the response with the images. */
    interface ResultFactory {
        ImageJsonTree create(ImageSpec spec) throws RejectedException;
    }

    /** Returns the response with the images. All calls return the same images and the same URLs. */
    synchronized ImageJsonTree result(ResultFactory responses) throws RejectedException {
        if (result == null) {
            result = responses.create(spec);
        }
        return result;
    }
}
