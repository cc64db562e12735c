package io.imagesdk.model;

import io.imagesdk.error.ImagesException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The status of a task, as the provider reports it.
 *
 * @param task the task
 * @param state the state
 * @param providerStatus the provider's name of the state, verbatim; an empty string if the response contains none
 * @param percent the progress from 0 to 100; empty if the provider does not report it
 * @param nextPollAfter the time from now after which the next poll is useful; empty if the state is terminal
 * @param error the reason why the task failed, with the provider's message; empty in all other states
 */
public record TaskStatus(
        ImageTask task,
        State state,
        String providerStatus,
        OptionalInt percent,
        Optional<Duration> nextPollAfter,
        Optional<ImagesException> error) {
    /** Checks that no component is null. */
    public TaskStatus {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(providerStatus, "providerStatus");
        Objects.requireNonNull(percent, "percent");
        Objects.requireNonNull(nextPollAfter, "nextPollAfter");
        Objects.requireNonNull(error, "error");
    }

    /** The state of a task. */
    public enum State {
        /** The task waits to be processed. */
        QUEUED,
        /** The task is being processed. */
        RUNNING,
        /** The images are available and can be delivered with {@code await}. */
        DONE,
        /** The task has failed and delivers no images. */
        FAILED,
        /** The task was cancelled. */
        CANCELLED,
        /**
         * The provider reported no state, or one that its profile does not map. A call continues to wait for such a
         * task.
         */
        UNKNOWN
    }

    /**
     * Returns whether the state is final: done, failed or cancelled.
     *
     * @return whether the state cannot change any more
     */
    public boolean isTerminal() {
        return state == State.DONE || state == State.FAILED || state == State.CANCELLED;
    }

    /**
     * Returns the task, the state and the progress.
     *
     * @return the description, for example {@code task t-1 at xai (https://api.x.ai/v1): RUNNING ("processing"), 40 %}
     */
    @Override
    public String toString() {
        return task + ": " + state + (providerStatus.isEmpty() ? "" : " (\"" + providerStatus + "\")")
                + (percent.isPresent() ? ", " + percent.getAsInt() + " %" : "");
    }
}
