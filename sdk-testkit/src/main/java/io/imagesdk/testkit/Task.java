package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A piece of work that is done after a few looks at it, and not before its time. */
final class Task {
    private static final int LOOKS = 3;

    private final String id;
    private final ImageSpec imageSpec;
    private final long readyAt;
    private int looks;
    private boolean cancelled;
    private @Nullable ImageJsonTree result;

    Task(String id, ImageSpec imageSpec, long readyAt) {
        this.id = id;
        this.imageSpec = imageSpec;
        this.readyAt = readyAt;
    }

    /** Where a task stands. */
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

    boolean isLost() {
        return imageSpec.directives().has(Directives.TASK_LOST);
    }

    /** Each look brings the task forward. */
    synchronized State look(long now) {
        Directives directives = imageSpec.directives();
        if (cancelled) {
            return State.CANCELLED;
        }
        looks++;
        if (looks < LOOKS || directives.has(Directives.TASK_SLOW) || now - readyAt < 0) {
            return looks == 1 ? State.QUEUED : State.PROCESSING;
        }
        if (directives.has(Directives.TASK_EXPIRE)) {
            return State.EXPIRED;
        }
        boolean fails = directives.has(Directives.TASK_FAIL) || directives.isBare(Directives.BLOCK);
        return fails ? State.FAILED : State.DONE;
    }

    /** In percent; never the whole hundred before the end. */
    synchronized int progress() {
        return looks <= 1 ? 0 : Math.min(99, 30 * (looks - 1));
    }

    /** Returns whether the task is cancelled now: one that is done stays done. */
    synchronized boolean cancel() {
        cancelled = result == null;
        return cancelled;
    }

    ObjectNode failure(Dialect dialect) {
        return imageSpec.directives().has(Directives.BLOCK)
                ? dialect.moderated()
                : dialect.error(500, null, "The task failed in the sandbox, as the prompt told it to.");
    }

    /** The same pictures, and the same addresses, however often they are fetched. */
    synchronized ImageJsonTree result(ResponseFactory responses) throws RejectedException {
        if (result == null) {
            result = responses.response(imageSpec);
        }
        return result;
    }
}
