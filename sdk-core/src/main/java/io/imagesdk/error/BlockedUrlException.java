package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure because the {@link io.imagesdk.model.DownloadPolicy} does not allow a URL that a response contains: it is
 * malformed, not https, or leads to a host that is not public. The URL was not requested. The image was generated and
 * is charged; {@link #outcomes()} holds its URL, and {@link io.imagesdk.model.DownloadPolicy.Builder#allowHost(String)}
 * can allow its host.
 */
public final class BlockedUrlException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public BlockedUrlException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public BlockedUrlException withDetails(ErrorDetails details) {
        return new BlockedUrlException(String.valueOf(getMessage()), details, getCause());
    }
}
