package io.imagesdk.model;

import io.imagesdk.model.CallListener.CallFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request that was made, or tried, for a call.
 *
 * @param number 1 for the first of the call that ended
 * @param kind what it was for
 * @param method the HTTP method
 * @param target host and path; a query is left out because addresses carry signatures there
 * @param status the answer's status; empty when none came
 * @param startOffset from the start of the call to that of the attempt
 * @param duration from the start of the attempt to its end
 * @param bytesSent bytes of the request's body that were given to the connection
 * @param bytesReceived bytes of the answer's body that came, as they came
 * @param requestId the provider's own name for the exchange, if it gave one
 * @param failure why it brought nothing; a look at a task that was answered with an error, and is made again, has only a status
 * @param detail what happened, in a few words
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
    /** The host alone. */
    public String host() {
        return target.substring(0, target.length() - path().length());
    }

    /** The path alone, without a query. */
    public String path() {
        int slash = target.indexOf('/');
        return slash < 0 ? "" : target.substring(slash);
    }

    /** What a request is for. */
    public enum Kind {
        /** Asks for pictures; the only kind that costs. */
        CREATE,
        /** Looks at a task, or fetches its result. */
        POLL,
        /** Fetches a picture from its address, or a hop on the way there. */
        DOWNLOAD,
        /** Asks that a task be ended. */
        CANCEL,
        /** Asks whether the endpoint is there. */
        PROBE
    }
}
