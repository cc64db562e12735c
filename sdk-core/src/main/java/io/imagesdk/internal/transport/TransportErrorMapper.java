package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.wire.TextSanitizer;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** What the client throws, in our own words and with what it means for money. */
final class TransportErrorMapper {
    private static final int LONGEST = 300;

    private TransportErrorMapper() {}

    /**
     * The failure of an exchange with this host.
     *
     * @param billing what is known of the request: NOT_SENT as long as nobody began to read its body
     */
    static ImagesException of(Throwable error, String host, BillingStatus billing) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ImagesException ours) {
            return ours;
        }
        ErrorDetails notSent = ErrorDetails.of(BillingStatus.NOT_SENT).build();
        if (cause instanceof HttpConnectTimeoutException) {
            return new CallTimeoutException(host + " did not take the connection in time", notSent, cause);
        }
        ErrorDetails known = ErrorDetails.of(billing).build();
        if (cause instanceof Error) { // memory ran out, most likely, and not because of the connection
            return new UnexpectedException(
                    "the program failed while it talked to " + host + ": " + cause, known, cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return new CallTimeoutException(host + " did not answer in time", known, cause);
        }
        if (unresolved(cause)) {
            return new ConnectionException("the name " + host + " could not be resolved", notSent, cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new ConnectionException(host + " refused the connection", notSent, cause);
        }
        if (cause instanceof SSLException && billing == BillingStatus.NOT_SENT) {
            return new ConnectionException("no secure connection to " + host + ": " + words(cause), notSent, cause);
        }
        return new ConnectionException("the connection to " + host + " broke: " + words(cause), known, cause);
    }

    /**
     * The client gives an answer without a body, and asks nobody to read one, when a proxy wants credentials for its
     * tunnel.
     */
    static ImagesException ofTunnel(String host, int status) {
        return new ConnectionException(
                "the proxy answered " + status + " and made no connection to " + host,
                ErrorDetails.of(BillingStatus.NOT_SENT)
                        .status(status)
                        .hint(Optional.of("give the proxy's credentials to the HTTP client's authenticator"))
                        .build(),
                null);
    }

    private static boolean unresolved(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String words(Throwable cause) {
        return TextSanitizer.singleLine(
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), LONGEST);
    }
}
