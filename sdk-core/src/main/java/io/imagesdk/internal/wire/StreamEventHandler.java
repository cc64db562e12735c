package io.imagesdk.internal.wire;

import io.imagesdk.model.Usage;

/** Handles the events of one response in their order, while the response is still arriving. */
public interface StreamEventHandler {
    /** Handles final images with URLs whose event was still open when the call was aborted. */
    default void onUrls(ImageResponse response) {}

    /** Handles the start of the first event. A response that is plain JSON has none. */
    default void onEventStream() {}

    /**
     * Handles a complete partial image.
     *
     * @param partialIndex the zero-based index that the provider counts
     */
    void onPartial(ImageReference image, int partialIndex);

    /**
     * Announces a final image that has started, because the response may end before its event does.
     *
     * @param image the index and the ordinal of the image
     */
    void onFinalStarted(ImageReference image);

    /**
     * Handles an event with final images.
     *
     * @return whether more final images are expected
     */
    boolean onCompleted(ImageResponse response);

    /**
     * Handles the event after which no image follows.
     *
     * @param usage the usage that the events report
     */
    void onEnded(Usage usage);

    /** Discards the image with this ordinal, because its event is ignored. */
    void onDiscarded(int ordinal);

    /**
     * Handles a partial image that cannot be read. Later images may be readable.
     *
     * @param reason the cause, in one line
     */
    void onInvalid(String reason);

    /** Returns whether a subscriber decides when the next event is read. */
    default boolean hasSubscriber() {
        return true;
    }

    /** Runs a task as soon as the subscriber has received all images so far, or immediately if there is none. */
    void whenDrained(Runnable next);
}
