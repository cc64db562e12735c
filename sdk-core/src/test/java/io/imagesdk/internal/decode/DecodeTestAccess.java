package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.RateLimit;

/** Access to package-private types of this package for the fuzz targets, which are in a separate package. */
public final class DecodeTestAccess {
    private DecodeTestAccess() {}

    /** Returns the rate limit in these headers. */
    public static RateLimit rateLimit(ResponseHead head) {
        return RateLimitParser.of(head);
    }
}
