package io.imagesdk.cli;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.ImageOutcome;
import picocli.CommandLine.ParameterException;

/** The exit codes of the command, which scripts can rely on. */
final class ExitCodes {
    /** All images were delivered. */
    static final int DELIVERED = 0;

    /** The command or the request was rejected here, and nothing was sent. */
    static final int REJECTED_HERE = 2;

    /** The provider answered with an error. */
    static final int PROVIDER_ERROR = 3;

    /** There was no usable response, or images or sidecars could not be stored. */
    static final int NO_RESULT = 4;

    /** Some images were delivered, others were not. */
    static final int PARTLY_DELIVERED = 5;

    /** The command was interrupted: 128 plus the number of SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(Throwable error) {
        if (error instanceof ParameterException
                || error instanceof InvalidRequestException
                || error instanceof InvalidConfigurationException) {
            return REJECTED_HERE;
        }
        if (error instanceof ImageStorageException storage && storage.billing() == BillingStatus.NOT_SENT) {
            return REJECTED_HERE;
        }
        if (error instanceof CallCancelledException || error instanceof ServiceClosedException) {
            return INTERRUPTED;
        }
        if (error instanceof ImagesException failure
                && failure.outcomes().stream().anyMatch(ImageOutcome.Delivered.class::isInstance)) {
            return PARTLY_DELIVERED;
        }
        return error instanceof ApiException ? PROVIDER_ERROR : NO_RESULT;
    }
}
