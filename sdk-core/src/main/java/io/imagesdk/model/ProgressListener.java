package io.imagesdk.model;

/** Told how a call goes on. What it throws is logged and changes nothing. */
@FunctionalInterface
public interface ProgressListener {
    /** Something went on. Called in order, on the executor for callbacks. */
    void onProgress(Progress progress);
}
