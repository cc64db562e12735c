package io.imagesdk.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether an endpoint is there, and what it says of the key. Learned from one OPTIONS request; no picture is made and nothing is billed.
 *
 * @param reachable whether there was an answer of any kind
 * @param status the answer's status
 * @param keyStatus what the status says of the key
 * @param latency until the answer's headers, or until it failed
 * @param message one line for a person
 * @param requestId the provider's name for the exchange
 */
public record ProbeReport(
        boolean reachable,
        OptionalInt status,
        KeyStatus keyStatus,
        Duration latency,
        String message,
        Optional<String> requestId) {
    /** What a status says of a key. */
    public enum KeyStatus {
        /** 401 or 403: it was refused. */
        REJECTED,
        /** A 2xx: nothing was said against it. Many gateways answer OPTIONS without looking at the key. */
        NOT_REJECTED,
        /** Any other answer, or none. */
        UNKNOWN
    }
}
