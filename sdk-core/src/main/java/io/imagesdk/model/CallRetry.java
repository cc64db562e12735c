package io.imagesdk.model;

import java.time.Duration;

/**
 * A request is to be made again: one for pictures that surely was not processed, or a download. Looks at a task follow each other by the
 * task's own schedule and are no retries.
 *
 * @param kind what the request is for
 * @param attempts how often it was made so far, 1 or more
 * @param failure what went wrong the last time
 * @param delay from now until it is made again
 */
public record CallRetry(Attempt.Kind kind, int attempts, CallFailure failure, Duration delay) {}
