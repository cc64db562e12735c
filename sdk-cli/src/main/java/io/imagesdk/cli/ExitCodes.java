package io.imagesdk.cli;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ServiceClosedException;

/** What a program that calls this one can go by. */
final class ExitCodes {
    static final int DELIVERED = 0;

    /** Refused here; nothing was sent. */
    static final int REFUSED_HERE = 2;

    /** The provider answered with an error, whatever the status. */
    static final int PROVIDER_ERROR = 3;

    /** No usable answer came, or it could not be stored. */
    static final int NO_RESULT = 4;

    static final int PARTLY_DELIVERED = 5;

    /** 128 and the number of SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(ImagesException failure) {
        if (failure instanceof InvalidRequestException || failure instanceof InvalidConfigurationException) {
            return REFUSED_HERE;
        }
        if (failure instanceof ImageStorageException && failure.billing() == BillingStatus.NOT_SENT) {
            return REFUSED_HERE;
        }
        if (failure instanceof CallCancelledException || failure instanceof ServiceClosedException) {
            return INTERRUPTED;
        }
        return failure instanceof ApiException ? PROVIDER_ERROR : NO_RESULT;
    }
}
