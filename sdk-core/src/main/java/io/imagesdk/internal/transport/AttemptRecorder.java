package io.imagesdk.internal.transport;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.Progress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of one exchange. It is written once: to the log of the call, which forwards it, and as one DEBUG line. */
final class AttemptRecorder {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private static final int MAX_TARGET_LENGTH = 500;

    private final Kind kind;
    private final CallScope scope;
    private final LongAdder bytesSent;
    private final Duration startOffset;
    private boolean recorded;

    /**
     * Creates the record of an exchange that starts now.
     *
     * @param bytesSent counts the bytes of the request body
     */
    AttemptRecorder(Kind kind, CallScope scope, LongAdder bytesSent) {
        this.kind = kind;
        this.scope = scope;
        this.bytesSent = bytesSent;
        this.startOffset = scope.log().elapsed();
    }

    Kind kind() {
        return kind;
    }

    /** Returns the phase of the call while the response arrives. */
    Progress.Phase phase() {
        return kind == Kind.DOWNLOAD ? Progress.Phase.DOWNLOADING : Progress.Phase.RECEIVING;
    }

    /** Records that the exchange has completed or failed. */
    void completed(
            @Nullable ImagesException failure, HttpRequest request, @Nullable ResponseHead head, long bytesReceived) {
        record(
                Optional.ofNullable(failure).map(CallFailure::of),
                failure == null ? "" : failure.getClass().getSimpleName(),
                request,
                head,
                bytesReceived);
    }

    /** Records that the call was aborted, and the exchange with it. */
    void aborted(RuntimeException reason, HttpRequest request, @Nullable ResponseHead head, long bytesReceived) {
        String type = reason.getClass().getSimpleName();
        record(
                Optional.of(new CallFailure(type, scope.state().billing())),
                "aborted: " + type,
                request,
                head,
                bytesReceived);
    }

    private void record(
            Optional<CallFailure> failure,
            String detail,
            HttpRequest request,
            @Nullable ResponseHead head,
            long bytesReceived) {
        Attempt attempt;
        // Two threads may complete one exchange. The second one waits, because the call could end before the record.
        synchronized (this) {
            if (recorded) {
                return;
            }
            recorded = true;
            attempt = scope.log()
                    .record(number -> new Attempt(
                            number,
                            kind,
                            request.method(),
                            target(request.uri()),
                            head == null ? OptionalInt.empty() : OptionalInt.of(head.status()),
                            startOffset,
                            scope.log().elapsed().minus(startOffset),
                            bytesSent.sum(),
                            bytesReceived,
                            head == null ? Optional.empty() : head.requestId().map(scope.log()::masked),
                            failure,
                            detail));
        }
        log(attempt);
    }

    /** Returns host and path as they are sent. A URL of a server may be long and may contain any character. */
    private String target(URI uri) {
        String host = UrlParser.host(uri).orElse("");
        return TextSanitizer.message(scope.log().masked(host + uri.getRawPath()), MAX_TARGET_LENGTH);
    }

    private static void log(Attempt attempt) {
        try {
            LOG.debug(
                    "{} {} {} in {} ms, {} bytes, request id {}{}",
                    attempt.method(),
                    attempt.target(),
                    attempt.status().isPresent() ? attempt.status().getAsInt() : "-",
                    attempt.duration().toMillis(),
                    attempt.bytesReceived(),
                    attempt.requestId().orElse("-"),
                    attempt.detail().isEmpty() ? "" : ", " + attempt.detail());
        } catch (RuntimeException ignored) {
            // A logging backend whose disk is full may throw. The response that is complete must not be lost.
        }
    }
}
