package io.imagesdk.internal.transport;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TimeoutException;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.Time;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a reply's bytes to an intake, one delivery of the client after the other, and watches that they keep coming: the client's own
 * timeout ends with the headers.
 */
final class ReplySubscriber<R> implements BodySubscriber<R> {
    private final ReplyIntake.Body<R> body;
    private final Function<Throwable, ImagesException> failures;
    private final Time time;
    private final Duration idleLimit;
    private final LongConsumer progress;
    private final Optional<Executor> executor;
    private final CompletableFuture<R> result = new CompletableFuture<>();

    private Flow.@Nullable Subscription subscription;
    private Time.@Nullable Timer watch;
    private long lastBytes;
    private long received;
    private boolean working;
    private @Nullable Runnable ending;
    private boolean over;

    ReplySubscriber(
            ReplyIntake.Body<R> body,
            Function<Throwable, ImagesException> failures,
            Time time,
            Duration idleLimit,
            LongConsumer progress) {
        this.body = body;
        this.failures = failures;
        this.time = time;
        this.idleLimit = idleLimit;
        this.progress = progress;
        this.executor = body.executor();
    }

    @Override
    public CompletionStage<R> getBody() {
        return result;
    }

    synchronized long received() {
        return received;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean abandoned;
        synchronized (this) {
            subscription = given;
            lastBytes = time.nanos();
            abandoned = over;
            if (!abandoned) {
                watch = time.after(idleLimit, this::look);
            }
        }
        if (abandoned) { // the call was ended before the client came to this
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        synchronized (this) {
            if (over) {
                return;
            }
            working = true;
            lastBytes = time.nanos();
            bytes.forEach(buffer -> received += buffer.remaining());
        }
        progress.accept(received);
        if (executor.isPresent()) {
            handOn(() -> take(bytes));
        } else {
            take(bytes);
        }
    }

    /** To the caller's executor, which may be full or closed. */
    private void handOn(Runnable work) {
        try {
            executor.orElseThrow().execute(work);
        } catch (RuntimeException refused) {
            fail(refused);
        }
    }

    private void take(List<ByteBuffer> bytes) {
        boolean more = true;
        try {
            for (ByteBuffer buffer : bytes) {
                more = more && body.accept(buffer);
            }
        } catch (Throwable refused) { // a caller's code may throw anything, and nobody else would tell
            fail(refused);
            return;
        }
        Flow.Subscription source;
        Runnable next;
        synchronized (this) {
            working = false;
            lastBytes = time.nanos();
            source = subscription;
            next = ending;
        }
        if (!more) {
            end();
            cancel();
        } else if (next != null) {
            next.run();
        } else if (source != null) {
            source.request(1);
        }
    }

    /** The watch: whether anything came since it was set. Time spent on our own work does not count against the server. */
    private void look() {
        synchronized (this) {
            if (over) {
                return;
            }
            Duration silent = Duration.ofNanos(time.nanos() - lastBytes);
            if (working || silent.compareTo(idleLimit) < 0) {
                watch = time.after(working ? idleLimit : idleLimit.minus(silent), this::look);
                return;
            }
        }
        stop(new TimeoutException(
                "the body stayed silent for " + idleLimit.toMillis() / 1000.0 + " s",
                ErrorDetails.of(CallOutcome.UNKNOWN).build(),
                null));
    }

    @Override
    public void onError(Throwable broken) {
        if (!waits(() -> stop(failures.apply(broken)))) {
            stop(failures.apply(broken));
        }
    }

    @Override
    public void onComplete() {
        if (waits(this::end)) {
            return;
        }
        if (executor.isPresent()) {
            handOn(this::end);
        } else {
            end();
        }
    }

    /** The client tells the end without being asked; while the last bytes are still at work elsewhere, it comes after them. */
    private synchronized boolean waits(Runnable end) {
        if (working) {
            ending = end;
        }
        return working;
    }

    private void end() {
        if (finish()) {
            settle(body::end);
        }
    }

    /** The body broke off; what has come may be worth something. */
    private void stop(ImagesException cause) {
        if (finish()) {
            settle(() -> body.broken(cause));
            cancel();
        }
    }

    private void fail(Throwable refused) {
        if (finish()) {
            result.completeExceptionally(refused);
            cancel();
        }
    }

    private void settle(Supplier<R> outcome) {
        try {
            result.complete(outcome.get());
        } catch (Throwable refused) {
            result.completeExceptionally(refused);
        }
    }

    private void cancel() {
        Flow.Subscription source;
        synchronized (this) {
            source = subscription;
        }
        if (source != null) {
            source.cancel();
        }
    }

    /** Nothing more is taken and nobody is told; for a call that was ended. */
    void abandon() {
        if (finish()) {
            cancel();
            result.cancel(false);
        }
    }

    private synchronized boolean finish() {
        boolean first = !over;
        over = true;
        if (watch != null) {
            watch.cancel();
        }
        return first;
    }
}
