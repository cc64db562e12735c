package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The provider is overloaded or has no capacity for the model. */
public final class OverloadedException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public OverloadedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public OverloadedException withDetails(ErrorDetails details) {
        return new OverloadedException(String.valueOf(getMessage()), details, getCause());
    }
}
