package io.imagesdk.cli;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;

/** Errors that the command line detects itself, before it calls the library. */
final class UsageErrors {
    private UsageErrors() {}

    static InvalidConfigurationException of(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
