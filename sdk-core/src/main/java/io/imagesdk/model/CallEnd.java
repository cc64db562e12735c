package io.imagesdk.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How a call ended.
 *
 * @param duration since it began
 * @param failure why the caller got no result; empty when there is one, be it that some of its pictures are missing
 * @param delivered how many pictures were delivered
 * @param blocked how many the provider's moderation kept back
 * @param failed how many were made but did not arrive or could not be stored
 * @param usage what the answer says of its consumption, where there was one
 */
public record CallEnd(
        Duration duration, Optional<CallFailure> failure, int delivered, int blocked, int failed, Usage usage) {}
