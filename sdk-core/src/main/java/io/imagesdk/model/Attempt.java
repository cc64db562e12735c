package io.imagesdk.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request that was made, or tried, for a call.
 *
 * @param number 1 for the first
 * @param method the HTTP method
 * @param target host and path; a query is left out because addresses carry signatures there
 * @param status the answer's status; empty when none came
 * @param duration from the start of the attempt to its end
 * @param requestId the provider's own name for the exchange, if it gave one
 * @param note what happened, in a few words
 */
public record Attempt(
        int number,
        String method,
        String target,
        OptionalInt status,
        Duration duration,
        Optional<String> requestId,
        String note) {}
