package io.imagesdk.model;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a call is.
 *
 * @param phase what it is doing
 * @param bytes how many bytes of the reply or the download have come
 * @param total how many will come, where the server says it
 * @param elapsed since the call began
 */
public record Progress(Phase phase, long bytes, OptionalLong total, Duration elapsed) {
    /** What a call is doing. */
    public enum Phase {
        /** The request is on its way; the provider works. */
        WAITING,
        /** The reply is coming. */
        RECEIVING,
        /** A picture is being fetched from its address. */
        DOWNLOADING
    }
}
