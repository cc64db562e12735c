package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.text.TextSanitizer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The conversion of errors of the HTTP client to exceptions of the SDK, with the billing status of the request. */
final class TransportErrorMapper {
    private static final int MAX_REASON_LENGTH = 300;
    private static final String STREAM_LIMIT = "too many concurrent streams";
    /** What the client states about a stream that was refused, if it has repeated the request or does not repeat it. */
    private static final Set<String> UNPROCESSED =
            Set.of("request not processed by peer", "Received RST_STREAM: Stream not processed");

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final String PROXY_HINT =
            "set an authenticator that answers this proxy on the HTTP client, and start the JVM with"
                    + " -Djdk.http.auth.tunneling.disabledSchemes= if the proxy requests Basic credentials";

    private TransportErrorMapper() {}

    /**
     * Returns the failure of an exchange.
     *
     * @param host the host that the request was sent to
     * @param proxy supplies the host and the port of the proxy, if there is one, for an error while connecting
     * @param billing the billing status so far; NOT_SENT until the body of the request is read
     * @param responded whether the response has begun; the server has then processed the request, whatever it states
     *     afterwards
     */
    static ImagesException of(
            Throwable error, String host, Supplier<Optional<String>> proxy, BillingStatus billing, boolean responded) {
        Throwable cause = CompletionErrors.unwrap(error);
        if (cause instanceof ImagesException mapped) {
            return mapped;
        }
        ErrorDetails notSent = ErrorDetails.of(BillingStatus.NOT_SENT).build();
        if (cause instanceof HttpConnectTimeoutException) {
            return new CallTimeoutException(
                    "connection to " + peer(host, proxy) + " exceeded its timeout", notSent, cause);
        }
        ErrorDetails details = ErrorDetails.of(billing).build();
        if (cause instanceof RejectedExecutionException) {
            return new UnexpectedException(
                    "an executor of the application did not accept a task: " + reason(cause), details, cause);
        }
        if (cause instanceof Error && FileLimit.isReached(cause)) {
            // The client reports a socket that cannot be created as an internal error.
            return new ConnectionException(
                    "connection to " + host
                            + " could not be opened: too many open files; raise the limit of the process",
                    details,
                    cause);
        }
        if (cause instanceof Error) {
            // Most likely the memory is exhausted. The connection is not the reason.
            return new UnexpectedException("exchange with " + host + " failed unexpectedly: " + cause, details, cause);
        }
        if (isUnprocessed(cause) && !responded) {
            return new ConnectionException(host + " did not process the request: " + reason(cause), notSent, cause);
        }
        if (changedFile(cause) instanceof ChangedFileException changed) {
            return new ConnectionException(
                    "request to " + host + " was not sent completely: " + reason(changed), details, cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return new CallTimeoutException("request to " + host + " exceeded its timeout", details, cause);
        }
        if (isUnresolved(cause)) {
            return new ConnectionException(
                    proxy.get().map(name -> "proxy " + name).orElse("host " + host) + " could not be resolved",
                    notSent,
                    cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new ConnectionException("connection to " + peer(host, proxy) + " was refused", notSent, cause);
        }
        if (cause instanceof SSLException && billing == BillingStatus.NOT_SENT) {
            return new ConnectionException("TLS handshake with " + host + " failed: " + reason(cause), notSent, cause);
        }
        return new ConnectionException("connection to " + host + " failed: " + reason(cause), details, cause);
    }

    /**
     * Returns the failure for a proxy that requires credentials for a tunnel. The client then completes a response
     * whose body it does not offer to a subscriber.
     */
    static ImagesException ofTunnel(String host, int status) {
        return new ConnectionException(
                "proxy rejected the connection to " + host + " with status " + status,
                ErrorDetails.of(BillingStatus.NOT_SENT)
                        .status(status)
                        .hint(status == PROXY_AUTHENTICATION_REQUIRED ? Optional.of(PROXY_HINT) : Optional.empty())
                        .build(),
                null);
    }

    /**
     * Returns whether the HTTP client has not sent a request because all streams of its HTTP/2 connection are in use.
     * Only the message of the client states this.
     */
    static boolean isStreamLimit(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && STREAM_LIMIT.equals(cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    /** Returns what the HTTP client connects to: the proxy, or without one the host. */
    private static String peer(String host, Supplier<Optional<String>> proxy) {
        return proxy.get().map(name -> "proxy " + name).orElse(host);
    }

    private static @Nullable Throwable changedFile(Throwable error) {
        Throwable cause = error;
        while (cause != null && !(cause instanceof ChangedFileException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Returns whether the server has reported that it did not process the request, which is possible with HTTP/2. */
    private static boolean isUnprocessed(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnprocessedRequestException
                    || (cause instanceof IOException && UNPROCESSED.contains(String.valueOf(cause.getMessage())))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnresolved(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable cause) {
        return TextSanitizer.singleLine(
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), MAX_REASON_LENGTH);
    }
}
