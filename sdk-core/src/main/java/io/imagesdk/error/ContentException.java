package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** An answer held something that is not a whole picture: broken base64, another kind of file, a truncated one. */
public final class ContentException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ContentException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ContentException with(ErrorDetails details) {
        return new ContentException(String.valueOf(getMessage()), details, getCause());
    }
}
