package io.imagesdk.model;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;

/**
 * Why something ended badly, in as few words as a metric takes. The exception itself, which holds the provider's words and pictures that
 * can still be had, goes to the caller alone.
 *
 * @param type the simple name of the exception's class, {@code RateLimitException}
 * @param billing what is known of the effect at the provider, and so of its price
 */
public record CallFailure(String type, BillingStatus billing) {
    /** What is told of that exception. */
    public static CallFailure of(ImagesException failure) {
        return new CallFailure(failure.getClass().getSimpleName(), failure.billing());
    }
}
