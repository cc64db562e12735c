package io.imagesdk.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the network: the provider could not be reached, or the connection was lost. The billing status
 * distinguishes the two cases: {@link BillingStatus#NOT_SENT} if no connection was established, otherwise
 * {@link BillingStatus#UNKNOWN}, or {@link BillingStatus#BILLED} if images had already arrived.
 */
public final class ConnectionException extends ImagesException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ConnectionException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ConnectionException withDetails(ErrorDetails details) {
        return new ConnectionException(String.valueOf(getMessage()), details, getCause());
    }
}
