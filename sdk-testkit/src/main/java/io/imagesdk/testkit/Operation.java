package io.imagesdk.testkit;

/** What a request asks the sandbox for. */
enum Operation {
    GENERATE,
    EDIT,
    POLL,
    CANCEL,
    DOWNLOAD,
    UPLOAD,
    BATCH,
    OTHER
}
