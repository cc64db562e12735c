package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure to download an image from its URL. The image was generated and is charged; {@link #outcomes()} holds its
 * URL.
 */
public final class DownloadException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public DownloadException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public DownloadException withDetails(ErrorDetails details) {
        return new DownloadException(String.valueOf(getMessage()), details, getCause());
    }

    /**
     * Returns whether the URL has probably expired, so that another download does not succeed. The URLs of images are
     * usually valid for minutes to hours. A storage that publishes images with a delay sends the same status for a URL
     * that is a few seconds old; another download is free.
     *
     * @return whether the status is 403, 404 or 410
     */
    public boolean isExpired() {
        int status = status().orElse(0);
        return status == 403 || status == 404 || status == 410;
    }
}
