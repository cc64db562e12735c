package io.imagesdk.internal.wire;

/** Takes what the events of one reply say, in their order, while the reply is still arriving. */
public interface EventIntake {
    /** An unfinished picture is whole. */
    void partial(ImageItem picture, int number);

    /**
     * A finished picture is whole.
     *
     * @return whether more of them are awaited
     */
    boolean completed(Answer answer);

    /** An event that is of no use held the picture of this ordinal. */
    void dropped(int ordinal);

    /** An unfinished picture could not be read; the others may be. */
    void damaged(String reason);

    /** Runs the task when somebody has taken what there is; at once when there is nothing. */
    void whenTaken(Runnable next);
}
