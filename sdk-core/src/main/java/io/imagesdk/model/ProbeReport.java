package io.imagesdk.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The result of a check whether an endpoint is reachable and whether it accepts the API key. The check sends one
 * OPTIONS request; nothing is generated and nothing is charged.
 *
 * @param reachable whether any response arrived
 * @param status the HTTP status; empty if no response arrived
 * @param keyStatus what the status reveals about the key
 * @param latency the time until the headers of the response arrived, or until the check failed
 * @param message the result as one line of text
 * @param requestId the provider's id of the request; empty if the response contains none
 */
public record ProbeReport(
        boolean reachable,
        OptionalInt status,
        KeyStatus keyStatus,
        Duration latency,
        String message,
        Optional<String> requestId) {
    /** Checks that no component is null. */
    public ProbeReport {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(keyStatus, "keyStatus");
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(requestId, "requestId");
    }

    /** What an HTTP status reveals about an API key. */
    public enum KeyStatus {
        /** The status is 401 or 403: the key was rejected. */
        REJECTED,
        /**
         * The status is 2xx: the key was not rejected. This is no proof, because many gateways do not check the key of
         * OPTIONS.
         */
        NOT_REJECTED,
        /** The status is another one, or no response arrived. */
        UNKNOWN
    }
}
