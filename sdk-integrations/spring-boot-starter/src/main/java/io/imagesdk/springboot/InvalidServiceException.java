package io.imagesdk.springboot;

import org.jspecify.annotations.Nullable;

/** The properties of a service are not valid. The message never contains the API key. */
final class InvalidServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String prefix;

    /**
     * Creates an exception.
     *
     * @param prefix the common prefix of the properties of the service
     * @param message the reason
     * @param cause the cause, if there is one
     */
    InvalidServiceException(String prefix, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }
}
