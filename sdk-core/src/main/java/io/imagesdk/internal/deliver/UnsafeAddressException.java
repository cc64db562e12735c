package io.imagesdk.internal.deliver;

/** An address that a server gave is not followed. The message is one line and holds nothing of a query. */
final class UnsafeAddressException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeAddressException(String reason) {
        super(reason);
    }
}
