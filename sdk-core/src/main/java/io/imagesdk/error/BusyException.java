package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider is overloaded or has no capacity for the model. */
public final class BusyException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public BusyException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public BusyException with(ErrorDetails details) {
        return new BusyException(String.valueOf(getMessage()), details, getCause());
    }
}
