package io.imagesdk.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a call is.
 *
 * @param phase what it is doing
 * @param bytes how many bytes of the reply or the download have come
 * @param total how many will come, where the server says it
 * @param elapsed since the call began
 * @param task while a task is waited for: its state, percent and next look, and the task itself, which is worth keeping
 */
public record Progress(Phase phase, long bytes, OptionalLong total, Duration elapsed, Optional<TaskStatus> task) {
    /** Progress of a call that waits for no task. */
    public Progress(Phase phase, long bytes, OptionalLong total, Duration elapsed) {
        this(phase, bytes, total, elapsed, Optional.empty());
    }

    /** A task was looked at. */
    public static Progress polling(TaskStatus task, Duration elapsed) {
        return new Progress(Phase.POLLING, 0, OptionalLong.empty(), elapsed, Optional.of(task));
    }

    /** What a call is doing. */
    public enum Phase {
        /** The request is on its way; the provider works. */
        WAITING,
        /** The provider works on a task, which is looked at now and then. */
        POLLING,
        /** The reply is coming. */
        RECEIVING,
        /** A picture is being fetched from its address. */
        DOWNLOADING
    }
}
