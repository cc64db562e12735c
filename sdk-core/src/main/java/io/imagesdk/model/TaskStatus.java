package io.imagesdk.model;

import io.imagesdk.error.ImagesException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a task is, as the provider says it.
 *
 * @param task the task
 * @param state what the provider's word means
 * @param providerStatus that word as it came; empty where the answer holds none
 * @param percent 0 to 100, where the provider says it
 * @param nextPollAfter when it should be looked at again, from now; empty when it is over
 * @param error why it failed, with the provider's words
 */
public record TaskStatus(
        ImageTask task,
        State state,
        String providerStatus,
        OptionalInt percent,
        Optional<Duration> nextPollAfter,
        Optional<ImagesException> error) {
    /** What a provider's word means. */
    public enum State {
        /** It waits for its turn. */
        QUEUED,
        /** It is being made. */
        RUNNING,
        /** The pictures are there, to be fetched with {@code await}. */
        DONE,
        /** There will be none. */
        FAILED,
        /** It was cancelled. */
        CANCELLED,
        /** The word is not known, or there was none; it is waited for. */
        UNKNOWN
    }

    /** Whether nothing more will change. */
    public boolean isTerminal() {
        return state == State.DONE || state == State.FAILED || state == State.CANCELLED;
    }

    @Override
    public String toString() {
        return task + ": " + state + (providerStatus.isEmpty() ? "" : " (\"" + providerStatus + "\")")
                + (percent.isPresent() ? ", " + percent.getAsInt() + " %" : "");
    }
}
