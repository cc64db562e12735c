package io.imagesdk.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The progress of a call.
 *
 * @param phase the current phase
 * @param bytes the number of bytes of the response or the download that have arrived; 0 in the other phases
 * @param total the number of bytes that are expected; empty if the server does not report it
 * @param elapsed the time since the start of the call
 * @param task the status of the task that the call waits for, which holds the task itself, so that you can store it;
 *     empty if the call does not wait for a task
 */
public record Progress(Phase phase, long bytes, OptionalLong total, Duration elapsed, Optional<TaskStatus> task) {
    /** Checks that no component is null. */
    public Progress {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(elapsed, "elapsed");
        Objects.requireNonNull(task, "task");
    }

    /**
     * Creates the progress of a call that does not wait for a task.
     *
     * @param phase the current phase
     * @param bytes the number of bytes that have arrived
     * @param total the number of bytes that are expected; empty if it is unknown
     * @param elapsed the time since the start of the call
     */
    public Progress(Phase phase, long bytes, OptionalLong total, Duration elapsed) {
        this(phase, bytes, total, elapsed, Optional.empty());
    }

    /**
     * Returns the progress of a call that has polled its task.
     *
     * @param task the status of the task
     * @param elapsed the time since the start of the call
     * @return the progress in the phase {@link Phase#POLLING}
     */
    public static Progress polling(TaskStatus task, Duration elapsed) {
        return new Progress(
                Phase.POLLING, 0, OptionalLong.empty(), elapsed, Optional.of(Objects.requireNonNull(task, "task")));
    }

    /** The phase of a call. */
    public enum Phase {
        /** The request is being sent, or the provider has not responded yet. */
        WAITING,
        /** The provider processes a task, which is polled at intervals. */
        POLLING,
        /** The response is being received. */
        RECEIVING,
        /** An image is being downloaded from its URL. */
        DOWNLOADING
    }
}
