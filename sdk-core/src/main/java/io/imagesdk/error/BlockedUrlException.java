package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** An answer named an address from which nothing is fetched: not public, not https, or not an address at all. The picture was made. */
public final class BlockedUrlException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public BlockedUrlException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public BlockedUrlException withDetails(ErrorDetails details) {
        return new BlockedUrlException(String.valueOf(getMessage()), details, getCause());
    }
}
