package io.imagesdk.model;

import io.imagesdk.model.CallListener.CallFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One HTTP request that was sent for a call, or that could not be sent. Results and exceptions list all attempts of
 * their call. An attempt contains no prompt, no API key and no query string.
 *
 * @param number the position among the completed attempts of the call, starting at 1
 * @param kind the purpose of the request
 * @param method the HTTP method
 * @param target the host and the path in one line of at most 500 characters; the query string is left out, because it
 *     may contain a signature
 * @param status the HTTP status; empty if no response arrived
 * @param startOffset the time from the start of the call to the start of the attempt
 * @param duration the time from the start of the attempt to its end
 * @param bytesSent the number of bytes of the request body that were passed to the connection
 * @param bytesReceived the number of bytes of the response body that arrived, before decompression
 * @param requestId the provider's id of the request; empty if the response contains none
 * @param failure the reason why the attempt failed; empty if it succeeded, and for a poll of a task that is repeated
 *     after an error status
 * @param detail the failure as a short text for logs; an empty string if there is none
 */
public record Attempt(
        int number,
        Kind kind,
        String method,
        String target,
        OptionalInt status,
        Duration startOffset,
        Duration duration,
        long bytesSent,
        long bytesReceived,
        Optional<String> requestId,
        Optional<CallFailure> failure,
        String detail) {
    /** Checks that no component is null. */
    public Attempt {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(startOffset, "startOffset");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(detail, "detail");
    }

    /**
     * Returns the host of the target.
     *
     * @return the host without a port
     */
    public String host() {
        return target.substring(0, target.length() - path().length());
    }

    /**
     * Returns the path of the target.
     *
     * @return the path without the query string; an empty string if there is none
     */
    public String path() {
        int slash = target.indexOf('/');
        return slash < 0 ? "" : target.substring(slash);
    }

    /** The purpose of a request. */
    public enum Kind {
        /** Requests images, or submits a task. Only requests of this kind are charged. */
        CREATE,
        /** Uploads the input file of a batch. */
        UPLOAD,
        /** Polls a task or a batch, requests its result, or lists batches. */
        POLL,
        /** Downloads an image from its URL, or follows a redirect on the way there. */
        DOWNLOAD,
        /** Requests cancellation of a task. */
        CANCEL,
        /** Checks whether the endpoint is reachable. */
        PROBE
    }
}
