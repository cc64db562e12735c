package io.imagesdk.bulk;

/** What a run counts. */
enum RunCount {
    DELIVERED,
    SKIPPED,
    REJECTED,
    UNKNOWN,
    BILLED,
    PENDING,
    NOT_REQUESTED,
    DUPLICATE,
    IMAGES,
    INCOMPLETE,

    /** Deliveries whose records are being stored. */
    RECORDING
}
