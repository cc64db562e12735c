package io.imagesdk.internal.transport;

import java.io.IOException;

/** Thrown if a server of HTTP/2 has reported that it did not process a request. */
final class UnprocessedRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    UnprocessedRequestException() {
        super("the request was not processed");
    }
}
