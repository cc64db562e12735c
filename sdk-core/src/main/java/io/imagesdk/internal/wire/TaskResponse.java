package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The meaning of a response about a task. The decoder decides on it, and the poller acts on it. */
public sealed interface TaskResponse {
    /**
     * The response contains the images.
     *
     * @param response the images
     */
    record Done(ImageResponse response) implements TaskResponse {}

    /**
     * The task is finished, and its result needs a second request.
     *
     * @param url the URL of the result; empty for the result request of the profile
     * @param values the values of the pointers in the path of that request, by pointer
     * @param usage the usage that the response reports
     */
    record ResultAt(Optional<String> url, Map<String, String> values, Usage usage) implements TaskResponse {}

    /**
     * The URLs of a task that a response contains, as the server wrote them.
     *
     * @param status the URL to poll; empty for the status request of the profile
     * @param result the URL of the result; empty if the status contains it, or for the result request of the profile
     * @param cancel the URL that cancels the task; empty for the cancel request of the profile
     */
    record TaskUrls(Optional<String> status, Optional<String> result, Optional<String> cancel) {
        /** No URL. */
        public static final TaskUrls NONE = new TaskUrls(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * The provider has started a task.
     *
     * @param id the id of the task
     * @param urls the URLs of the task
     * @param state the state of the task
     * @param usage the usage that the response reports
     */
    record Started(String id, TaskUrls urls, Pending state, Usage usage) implements TaskResponse {
        /** The id of a task that is only identified by its status URL. */
        public static final String UNNAMED = "unnamed";
    }

    /**
     * The task must be polled again.
     *
     * @param state the state of the task
     * @param providerStatus the provider's status, or the error that the poll returned
     * @param percent the progress; empty if the provider does not report it
     * @param nextPollAfter the wait that the server requests; empty if it requests none
     * @param isPollFailed whether the poll failed for a transient reason, so that the status is not one of the task
     */
    record Pending(
            TaskStatus.State state,
            String providerStatus,
            OptionalInt percent,
            Optional<Duration> nextPollAfter,
            boolean isPollFailed)
            implements TaskResponse {
        /** Creates the response to a poll that did not fail. */
        public Pending(
                TaskStatus.State state, String providerStatus, OptionalInt percent, Optional<Duration> nextPollAfter) {
            this(state, providerStatus, percent, nextPollAfter, false);
        }
    }

    /**
     * The task ended without an image, or the poll was rejected.
     *
     * @param state FAILED or CANCELLED, or UNKNOWN if only the poll was rejected
     * @param providerStatus the provider's status
     * @param error the cause
     */
    record Failure(TaskStatus.State state, String providerStatus, ImagesException error) implements TaskResponse {}

    /**
     * The provider does not know the task.
     *
     * @param error the provider's error
     * @param removed whether the provider reports that the task existed; otherwise it may not be known yet
     * @param isUnreadable whether the response is not JSON, so that it may be one of a gateway that restarts
     */
    record NotFound(ImagesException error, boolean removed, boolean isUnreadable) implements TaskResponse {}

    /**
     * The response about a task is not JSON, for example the web page of a gateway.
     *
     * @param error the cause
     */
    record Unreadable(ImagesException error) implements TaskResponse {}
}
