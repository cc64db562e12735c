package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure to store an image. If the destination is unusable, for example because a directory is not writable, the
 * call fails before anything is sent, and the billing status is {@link BillingStatus#NOT_SENT}. Otherwise the image is
 * charged, and {@link #outcomes()} holds its bytes if they arrived completely.
 */
public final class ImageStorageException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ImageStorageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ImageStorageException withDetails(ErrorDetails details) {
        return new ImageStorageException(String.valueOf(getMessage()), details, getCause());
    }
}
