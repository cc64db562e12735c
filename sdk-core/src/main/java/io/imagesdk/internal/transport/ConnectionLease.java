package io.imagesdk.internal.transport;

/**
 * The time during which a connection belongs to one exchange. The HTTP client reuses the connection as soon as the last
 * byte of the response has arrived, while the exchange still looks cancellable: cancelling it then closes the
 * connection under the request of another call, which may be charged. Closing and ending exclude each other.
 */
final class ConnectionLease {
    private boolean ended;

    /** Ends the lease: the last byte of the response has arrived. Waits while the connection is being closed. */
    synchronized void end() {
        ended = true;
    }

    /** Closes the connection, unless the lease has ended. */
    synchronized void close(Runnable closing) {
        if (!ended) {
            closing.run();
        }
    }
}
