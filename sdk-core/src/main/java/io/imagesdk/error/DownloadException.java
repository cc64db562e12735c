package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/** A picture was made, but fetching it from its address failed. */
public final class DownloadException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public DownloadException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public DownloadException withDetails(ErrorDetails details) {
        return new DownloadException(String.valueOf(getMessage()), details, getCause());
    }

    /** Whether the server said that the address is gone (403, 404, 410): such addresses last minutes to hours. */
    public boolean isExpired() {
        int status = status().orElse(0);
        return status == 403 || status == 404 || status == 410;
    }
}
