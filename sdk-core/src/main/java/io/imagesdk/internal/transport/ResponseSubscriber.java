package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.wire.ResponseHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a reply's bytes to an intake, one delivery of the client after the other, and watches that they keep coming:
 * the client's own timeout ends with the headers.
 *
 * <p>A small reply is taken in place, on the client's selector thread, without a hop. The rest of a large one is handed
 * on, some of it ahead: then one core reads while another decodes and writes, and what else comes over the selector
 * does not wait for either.
 */
final class ResponseSubscriber<R> implements BodySubscriber<R> {
    private static final int IN_PLACE = 256 << 10;
    /** How many of the client's deliveries, of some 16 KiB, may wait for the work on those before them. */
    private static final int AHEAD = 16;

    private static final int TURNS = 64;

    private final ResponseHandler.Body<R> body;
    private final Function<Throwable, ImagesException> failures;
    private final Scheduler scheduler;
    private final Duration idleLimit;
    private final LongConsumer progress;
    private final Executor workers;
    private final Optional<Executor> executor;
    private final Queue<List<ByteBuffer>> arrived = new ArrayDeque<>();
    private final CompletableFuture<R> result = new CompletableFuture<>();

    private Flow.@Nullable Subscription subscription;
    private Scheduler.@Nullable ScheduledTask watch;
    private long lastBytes;
    private long received;
    private boolean working;
    private boolean ahead;
    private @Nullable Runnable ending;
    private boolean over;

    ResponseSubscriber(
            ResponseHandler.Body<R> body,
            Function<Throwable, ImagesException> failures,
            Executor workers,
            Scheduler scheduler,
            Duration idleLimit,
            LongConsumer progress) {
        this.body = body;
        this.failures = failures;
        this.workers = workers;
        this.scheduler = scheduler;
        this.idleLimit = idleLimit;
        this.progress = progress;
        this.executor = body.executor();
    }

    @Override
    public CompletionStage<R> getBody() {
        return result;
    }

    /**
     * The client gave up, which it may not have said by way of {@link #onError}. What is made of the reply all the
     * same.
     */
    CompletableFuture<R> broken(Throwable cause) {
        onError(cause);
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
            lastBytes = scheduler.nanoTime();
            abandoned = over;
            if (!abandoned) {
                watch = scheduler.schedule(idleLimit, this::checkIdle);
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
        boolean rest;
        long extra = 0;
        synchronized (this) {
            if (over) {
                return;
            }
            lastBytes = scheduler.nanoTime();
            bytes.forEach(buffer -> received += buffer.remaining());
            arrived.add(bytes);
            rest = !working;
            working = true;
            if (!ahead && body.allowsReadAhead() && (executor.isPresent() || received > IN_PLACE)) {
                ahead = true;
                extra = AHEAD - 1;
            }
        }
        progress.accept(received);
        if (extra > 0) {
            requestMore(extra);
        }
        if (rest) {
            if (ahead || executor.isPresent()) {
                dispatch(this::work);
            } else {
                work();
            }
        }
    }

    /** To the workers, or to the caller's executor, which may be full or closed. */
    private void dispatch(Runnable work) {
        try {
            executor.orElse(workers).execute(work);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Takes what has arrived; after a while others at the same executor have their turn. */
    private void work() {
        for (int turn = 0; turn < TURNS; turn++) {
            List<ByteBuffer> bytes;
            Runnable last;
            synchronized (this) {
                bytes = arrived.poll();
                last = ending;
                if (bytes == null || over) {
                    working = false;
                    lastBytes = scheduler.nanoTime();
                    bytes = null;
                }
            }
            if (bytes == null) {
                if (last != null) {
                    last.run();
                }
                return;
            }
            if (!take(bytes)) {
                return;
            }
        }
        dispatch(this::work);
    }

    /** Whether the work goes on with what has arrived. */
    private boolean take(List<ByteBuffer> bytes) {
        boolean more = true;
        try {
            for (ByteBuffer buffer : bytes) {
                more = more && body.accept(buffer);
            }
        } catch (Throwable e) { // a caller's code may throw anything, and nobody else would tell
            fail(e);
            return false;
        }
        if (!more) {
            end();
            cancel();
        } else if (body.allowsReadAhead()) {
            requestMore(1);
        } else {
            body.whenReady(this::resume);
            return false;
        }
        return more;
    }

    /** Nothing was read ahead; there is room for the next bytes, or the end has come meanwhile. */
    private void resume() {
        Runnable last;
        synchronized (this) {
            working = false;
            lastBytes = scheduler.nanoTime();
            last = ending;
        }
        if (last != null) {
            last.run();
        } else {
            requestMore(1);
        }
    }

    private void requestMore(long lists) {
        Flow.Subscription source;
        synchronized (this) {
            source = subscription;
        }
        if (source != null) {
            source.request(lists);
        }
    }

    /**
     * The watch: whether anything came since it was set. Time spent on our own work does not count against the server.
     */
    private void checkIdle() {
        synchronized (this) {
            if (over) {
                return;
            }
            Duration silent = Duration.ofNanos(scheduler.nanoTime() - lastBytes);
            boolean patient = working || body.isIdleAllowed();
            if (patient || silent.compareTo(idleLimit) < 0) {
                watch = scheduler.schedule(patient ? idleLimit : idleLimit.minus(silent), this::checkIdle);
                return;
            }
            working = true; // bytes that come now are not taken beside the end
        }
        failWith(new CallTimeoutException(
                "the body stayed silent for " + idleLimit.toMillis() / 1000.0 + " s",
                ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                null));
    }

    @Override
    public void onError(Throwable broken) {
        if (!deferEnd(() -> failWith(failures.apply(broken)))) {
            failWith(failures.apply(broken));
        }
    }

    @Override
    public void onComplete() {
        if (deferEnd(this::end)) {
            return;
        }
        if (executor.isPresent()) {
            dispatch(this::end);
        } else {
            end();
        }
    }

    /**
     * The client tells the end without being asked; while the last bytes are still at work, it comes after them. It is
     * work itself.
     */
    private synchronized boolean deferEnd(Runnable end) {
        if (working) {
            ending = end;
            return true;
        }
        working = true;
        return false;
    }

    private void end() {
        if (finish()) {
            settle(body::onComplete);
        }
    }

    /** The body broke off; what has come may be worth something. */
    private void failWith(ImagesException cause) {
        if (finish()) {
            settle(() -> body.onError(cause));
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
        } catch (Throwable e) {
            result.completeExceptionally(e);
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
    void cancelSilently() {
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
