package io.imagesdk.cli;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;

/** What the command line refuses by itself, before the library is asked. */
final class UsageErrors {
    private UsageErrors() {}

    static InvalidConfigurationException because(String line) {
        return new InvalidConfigurationException(
                line, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
