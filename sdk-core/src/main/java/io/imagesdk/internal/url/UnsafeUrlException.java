package io.imagesdk.internal.url;

/** An address that a server gave is not followed. The message is one line and holds nothing of a query. */
public final class UnsafeUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeUrlException(String reason) {
        super(reason);
    }
}
