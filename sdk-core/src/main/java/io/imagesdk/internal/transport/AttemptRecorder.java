package io.imagesdk.internal.transport;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Attempt.Kind;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.Progress;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of one exchange, once: to the call, which keeps and passes it on, and as a line of the log. */
final class AttemptRecorder {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.http");

    private final Kind kind;
    private final CallScope scope;
    private final LongAdder sent;
    private final Duration begun;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * The report of an exchange that begins now.
     *
     * @param sent counts the bytes of the request's body
     */
    AttemptRecorder(Kind kind, CallScope scope, LongAdder sent) {
        this.kind = kind;
        this.scope = scope;
        this.sent = sent;
        this.begun = scope.log().elapsed();
    }

    Kind kind() {
        return kind;
    }

    /** What the call is doing while the reply comes. */
    Progress.Phase phase() {
        return kind == Kind.DOWNLOAD ? Progress.Phase.DOWNLOADING : Progress.Phase.RECEIVING;
    }

    void ended(@Nullable ImagesException failure, HttpRequest request, @Nullable ResponseHead head, long received) {
        tell(
                Optional.ofNullable(failure).map(CallFailure::of),
                failure == null ? "" : failure.getClass().getSimpleName(),
                request,
                head,
                received);
    }

    /** The call ended first, and the exchange with it. */
    void aborted(RuntimeException reason, HttpRequest request, @Nullable ResponseHead head, long received) {
        String type = reason.getClass().getSimpleName();
        tell(Optional.of(new CallFailure(type, scope.state().billing())), "ended: " + type, request, head, received);
    }

    private void tell(
            Optional<CallFailure> failure,
            String note,
            HttpRequest request,
            @Nullable ResponseHead head,
            long received) {
        if (told.getAndSet(true)) {
            return;
        }
        Attempt attempt = scope.log()
                .record(number -> new Attempt(
                        number,
                        kind,
                        request.method(),
                        scope.log()
                                .masked(request.uri().getHost() + request.uri().getPath()),
                        head == null ? OptionalInt.empty() : OptionalInt.of(head.status()),
                        begun,
                        scope.log().elapsed().minus(begun),
                        sent.sum(),
                        received,
                        head == null ? Optional.empty() : head.requestId().map(scope.log()::masked),
                        failure,
                        note));
        log(attempt);
    }

    private static void log(Attempt attempt) {
        LOG.debug(
                "{} {} {} in {} ms, {} bytes, request id {}{}",
                attempt.method(),
                attempt.target(),
                attempt.status().isPresent() ? attempt.status().getAsInt() : "-",
                attempt.duration().toMillis(),
                attempt.bytesReceived(),
                attempt.requestId().orElse("-"),
                attempt.detail().isEmpty() ? "" : ", " + attempt.detail());
    }
}
