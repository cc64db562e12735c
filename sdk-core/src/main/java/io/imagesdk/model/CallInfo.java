package io.imagesdk.model;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a call when it begins. It is small and holds no prompt and no key, so it may become labels of a metric; the model's
 * name is the caller's own word.
 *
 * @param id counts the calls of this process; the same with every event of the call
 * @param operation which of the service's verbs it is
 * @param provider the profile's id
 * @param server scheme, host and port of the base URL
 * @param model the model, where the request names one
 * @param count how many pictures are asked for; empty where none are, or where that was another call's matter
 * @param start when it began
 */
public record CallInfo(
        long id,
        CallOperation operation,
        String provider,
        URI server,
        Optional<ModelName> model,
        OptionalInt count,
        Instant start) {
    /** The verbs of a service that talk to a provider. */
    public enum CallOperation {
        /** Pictures from words. */
        GENERATE,
        /** Pictures from words and pictures. */
        EDIT,
        /** A picture while it is made, from words or from pictures and words. */
        STREAM,
        /** The beginning of a task. */
        SUBMIT,
        /** One look at a task. */
        STATUS,
        /** The wait for a task. */
        AWAIT,
        /** The end of a task. */
        CANCEL,
        /** The question whether the endpoint is there. */
        PROBE
    }
}
