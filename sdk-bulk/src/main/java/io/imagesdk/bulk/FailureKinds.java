package io.imagesdk.bulk;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.ServiceClosedException;
import java.util.OptionalInt;
import java.util.Set;

/** What a failure means for the other items of a run. */
final class FailureKinds {
    private static final int FORBIDDEN = 403;

    /** The codes of results of requests that a batch did not reach. */
    private static final Set<String> BATCH_ENDS = Set.of("batch_expired", "batch_cancelled");

    private FailureKinds() {}

    /** Returns whether the provider accepts less at the moment, or cannot be reached. */
    static boolean isThrottled(ImagesException failure) {
        return failure instanceof RateLimitException
                || failure instanceof OverloadedException
                || (failure.billing() == BillingStatus.NOT_SENT && isConnection(failure));
    }

    private static boolean isConnection(ImagesException failure) {
        return failure instanceof ConnectionException || failure instanceof CallTimeoutException;
    }

    /** Returns whether every other item would fail in the same way, so that the run must stop. */
    static boolean isFatal(ImagesException failure) {
        return failure instanceof AuthenticationException
                || failure instanceof QuotaExceededException
                || failure instanceof ImageStorageException
                || failure instanceof InvalidConfigurationException
                || failure instanceof ServiceClosedException;
    }

    /** Returns whether the key is valid, and does not permit this request: it may permit those of another model. */
    static boolean isForbidden(ImagesException failure) {
        return failure instanceof AuthenticationException && failure.status().equals(OptionalInt.of(FORBIDDEN));
    }

    /** Returns whether the same request may succeed later without a second charge. */
    static boolean mayPass(ImagesException failure) {
        return failure.isRetrySafe() && (isThrottled(failure) || isFatal(failure) || isEndOfBatch(failure));
    }

    /** Returns whether the batch of a request ended before the provider has processed the request. */
    private static boolean isEndOfBatch(ImagesException failure) {
        return failure.details().code().filter(BATCH_ENDS::contains).isPresent();
    }
}
