package io.imagesdk.examples.cli;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;

/** What the command line refuses by itself, before the library is asked. */
final class Refusal {
    private Refusal() {}

    static InvalidConfigurationException because(String line) {
        return new InvalidConfigurationException(
                line, ErrorDetails.of(CallOutcome.NOT_SENT).build(), null);
    }
}
