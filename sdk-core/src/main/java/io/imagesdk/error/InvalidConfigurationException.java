package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a service or a profile that is configured incorrectly: a required value is missing, the API key or the
 * base URL is malformed, or a credential file can be read by others. Nothing was sent.
 */
public final class InvalidConfigurationException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public InvalidConfigurationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidConfigurationException withDetails(ErrorDetails details) {
        return new InvalidConfigurationException(String.valueOf(getMessage()), details, getCause());
    }
}
