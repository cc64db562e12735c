package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;

/** Splits a stream that arrives in chunks into events. */
public interface EventParser extends ByteConsumer<ScanException> {
    /**
     * Reports the end of the stream, which also ends the last event.
     *
     * @throws ScanException if the consumer of the events throws it
     */
    void complete() throws ScanException;

    /** Returns the name of the event that is open, as far as it has arrived; an empty string if it has none. */
    String eventName();

    /** Returns whether no part of the next event has arrived. */
    boolean isBetweenEvents();
}
