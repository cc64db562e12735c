package io.imagesdk.bulk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import java.util.Optional;

/**
 * How the call of an item ended.
 *
 * @param record the record of the outcome, which is not stored yet
 * @param failure the failure of the call; empty if images were delivered
 * @param rateLimit the rate limit that the response reports
 */
record ItemEnd(ItemRecord record, Optional<ImagesException> failure, RateLimit rateLimit) {}
