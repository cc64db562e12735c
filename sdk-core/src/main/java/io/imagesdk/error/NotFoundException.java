package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** The model or the path is not known to the provider. */
public final class NotFoundException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public NotFoundException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public NotFoundException withDetails(ErrorDetails details) {
        return new NotFoundException(String.valueOf(getMessage()), details, getCause());
    }
}
