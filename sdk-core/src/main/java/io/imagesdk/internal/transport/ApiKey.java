package io.imagesdk.internal.transport;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;

/** A key that cannot be printed. The one place where it is text is the header it goes into. */
public final class ApiKey {
    private static final int SHORTEST_MASKED = 6;

    private final String secret;

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /**
     * The key in this text, without the white space around it.
     *
     * @throws InvalidConfigurationException when it could not be a header's value; the message does not hold it
     */
    public static ApiKey of(String text) {
        String key = text.strip();
        if (key.isEmpty()) {
            throw invalid("the API key is blank");
        }
        if (!key.chars().allMatch(c -> c >= '!' && c <= '~')) {
            throw invalid(
                    "the API key holds a character that no key holds (white space, a line break, a quote of a word"
                            + " processor); it was not sent");
        }
        return new ApiKey(key);
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(CallOutcome.NOT_SENT).build(), null);
    }

    /** The header's value. */
    String header(String prefix) {
        return prefix + secret;
    }

    /** The text without the key, wherever a server echoes it. */
    public String mask(String text) {
        return secret.length() < SHORTEST_MASKED ? text : text.replace(secret, "***");
    }

    @Override
    public String toString() {
        return "***";
    }
}
