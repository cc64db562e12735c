package io.imagesdk.internal.wire;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Usage;

/** Adds the usage that earlier responses or events of a call reported to the failure that ends the call. */
public final class EarlierUsage {
    private EarlierUsage() {}

    /** Returns a failure with the usage that it lacks. A cost that was reported before is charged. */
    public static ImagesException addTo(ImagesException failure, Usage earlier) {
        if (earlier.equals(Usage.NONE)) {
            return failure;
        }
        ErrorDetails.Builder details =
                failure.details().toBuilder().usage(failure.details().usage().orElse(earlier));
        if (earlier.cost().filter(cost -> cost.amount().signum() > 0).isPresent()) {
            details.billing(BillingStatus.BILLED);
        }
        return failure.withDetails(details.build());
    }
}
