package io.imagesdk.internal.url;

/**
 * Reports that a URL which a server sent is rejected. The message has one line and contains no part of a path or query.
 */
final class UnsafeUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeUrlException(String message) {
        super(message);
    }
}
