package io.imagesdk.internal.wire;

/** Takes what the events of one reply say, in their order, while the reply is still arriving. */
public interface StreamEventHandler {
    /** An unfinished picture is whole. */
    void onPartial(ImageReference image, int number);

    /**
     * A finished picture is whole.
     *
     * @return whether more of them are awaited
     */
    boolean onCompleted(ImageResponse response);

    /** An event that is of no use held the picture of this ordinal. */
    void onDiscarded(int ordinal);

    /** An unfinished picture could not be read; the others may be. */
    void onInvalid(String reason);

    /** Runs the task when somebody has taken what there is; at once when there is nothing. */
    void whenDrained(Runnable next);
}
