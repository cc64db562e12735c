package io.imagesdk.bulk;

/** The state of an item in the journal. */
public enum ItemState {
    /**
     * The request is about to be sent or was sent, and its outcome is not recorded. If the process that made the claim
     * has ended, the outcome is unknown: the images may have been charged.
     */
    CLAIMED,

    /**
     * The provider has accepted a task, or a batch with the item, or it has returned URLs of images that could not be
     * downloaded. The images can be awaited, also by another process.
     */
    TASK,

    /** At least one image is stored. */
    DELIVERED,

    /** The provider or the validation rejected the request, and nothing is charged. */
    REJECTED,

    /** The request was not sent. */
    NOT_SENT,

    /** The provider may have processed and charged the request. */
    UNKNOWN,

    /**
     * The request was charged, but no image is stored. If the record has URLs of images, they were rejected as if they
     * had expired; another run tries them again.
     */
    BILLED
}
