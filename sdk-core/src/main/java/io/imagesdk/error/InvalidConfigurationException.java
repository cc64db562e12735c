package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The service cannot be built as it was said: no key, a key or address of a bad form, a file that others can read. */
public final class InvalidConfigurationException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public InvalidConfigurationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public InvalidConfigurationException withDetails(ErrorDetails details) {
        return new InvalidConfigurationException(String.valueOf(getMessage()), details, getCause());
    }
}
