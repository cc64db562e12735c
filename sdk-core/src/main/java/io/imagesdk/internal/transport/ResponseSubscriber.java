package io.imagesdk.internal.transport;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.BoundedRelease;
import io.imagesdk.internal.call.Scheduler;
import io.imagesdk.internal.wire.ResponseHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A subscriber that passes the bytes of a response to the body of its handler, one list of buffers after the other. It
 * also fails the exchange if the server is silent for too long, because the timeout of the HTTP client ends with the
 * headers.
 *
 * <p>A small body is processed on the worker that the client reads it on, without a further change of threads. The rest
 * of a large body, and all that arrives on another thread, is processed on another worker, while the client reads some
 * buffers ahead: one core reads while another one decodes and writes. Other threads are the selector thread, and those
 * of a client that the caller has passed: a file system that hangs must not take them from the other calls.
 *
 * <p>A small body whose length is known can be collected first, and is then processed by one task: a change of threads
 * takes longer than its processing.
 */
final class ResponseSubscriber<R> implements BodySubscriber<R> {
    /** The number of bytes that are processed on the thread that reads them. */
    private static final int MAX_IN_PLACE = 256 << 10;

    /**
     * The number of lists, of about 16 KiB each, that the client may deliver before the ones before them are processed.
     */
    private static final int READ_AHEAD = 16;

    /** The number of lists that are processed before other tasks of the same executor may run. */
    private static final int MAX_LISTS_PER_TASK = 64;

    /** The last characters of JSON and of events. */
    private static final String DOCUMENT_ENDS = "}]\n\r ";

    private final ResponseHandler.Body<R> body;
    private final Function<Throwable, ImagesException> errorMapper;
    private final Duration idleTimeout;
    private final LongConsumer progress;
    private final Executor workers;
    private final BodyReadState state;
    private final ConnectionLease lease;
    private final OptionalLong contentLength;
    private final CompletableFuture<R> result = new CompletableFuture<>();

    /** Only used by {@link #onNext}, whose calls follow one another. */
    private boolean readsAhead;

    /** Only used by {@link #process}, whose calls follow one another. */
    private long bytesProcessed;

    /**
     * Creates a subscriber.
     *
     * @param errorMapper converts an error of the client
     * @param workers the executor for the rest of a large body
     * @param idleTimeout how long the server may be silent
     * @param progress accepts the number of bytes that were processed
     * @param lease ends when the last byte has arrived
     * @param contentLength the announced length of the body; empty if it is only known at its end
     */
    ResponseSubscriber(
            ResponseHandler.Body<R> body,
            Function<Throwable, ImagesException> errorMapper,
            Executor workers,
            Scheduler scheduler,
            Duration idleTimeout,
            LongConsumer progress,
            ConnectionLease lease,
            OptionalLong contentLength) {
        this.body = body;
        this.errorMapper = errorMapper;
        this.workers = workers;
        this.idleTimeout = idleTimeout;
        this.progress = progress;
        this.lease = lease;
        this.contentLength = contentLength;
        this.state = new BodyReadState(scheduler, idleTimeout);
    }

    /** Collects the body before it is processed. Must be called before the client subscribes. */
    void collect() {
        state.collect();
    }

    /** Returns whether the body is collected, and not processed yet. */
    boolean isCollecting() {
        return state.isCollecting();
    }

    @Override
    public CompletableFuture<R> getBody() {
        return result;
    }

    /** Returns whether the body runs on an executor of its own, which may belong to the caller. */
    boolean runsUserCode() {
        return body.executor().isPresent();
    }

    /**
     * Handles a failure of the client, which it may not have reported to {@link #onError}. Returns the result, which
     * the handler may still produce from the bytes that have arrived.
     */
    CompletableFuture<R> fail(Throwable error) {
        onError(error);
        return result;
    }

    long bytesReceived() {
        return state.bytesReceived();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (state.start(subscription, this::checkIdle)) {
            subscription.request(1);
        } else {
            // The call was aborted before the client subscribed.
            subscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        boolean endsDocument = endsDocument(bytes);
        BodyReadState.Arrival arrival = state.add(bytes);
        long received = state.bytesReceived();
        if (contentLength.isPresent() && received >= contentLength.getAsLong()) {
            // The client reuses the connection when this method returns, also if the bytes are ignored.
            lease.end();
        } else if (contentLength.isEmpty()) {
            lease.setMayBeComplete(endsDocument);
        }
        if (arrival == BodyReadState.Arrival.IGNORED) {
            return;
        }
        if (isCollecting()) {
            requestMore(1);
            return;
        }
        if (!readsAhead && body.allowsReadAhead() && (mustDispatch() || received > MAX_IN_PLACE)) {
            readsAhead = true;
            requestMore(READ_AHEAD - 1);
        }
        if (arrival == BodyReadState.Arrival.START) {
            run(this::processWaiting, readsAhead || mustDispatch());
        }
    }

    private void run(Runnable task, boolean dispatched) {
        if (dispatched) {
            dispatch(task);
        } else {
            task.run();
        }
    }

    /** Returns whether the body, which may block, must not run on the current thread. */
    private boolean mustDispatch() {
        return body.executor().isPresent() || isThreadOfClient();
    }

    /** Returns whether the current thread is the selector thread, or one of an executor that all calls need. */
    private static boolean isThreadOfClient() {
        return !WorkerExecutor.isWorker();
    }

    /**
     * Returns whether the bytes may be the last ones of a JSON document or of an event. The client passes an empty list
     * for a frame of HTTP/2 without data.
     */
    private static boolean endsDocument(List<ByteBuffer> bytes) {
        if (bytes.isEmpty()) {
            return false;
        }
        ByteBuffer last = bytes.get(bytes.size() - 1);
        return last.hasRemaining() && DOCUMENT_ENDS.indexOf(last.get(last.limit() - 1)) >= 0;
    }

    /** Runs a task on the executor of the body or on a worker. An executor of the caller may be full or closed. */
    private void dispatch(Runnable task) {
        try {
            body.executor().orElse(workers).execute(task);
        } catch (RejectedExecutionException e) {
            failWithoutBody(e);
        } catch (RuntimeException | Error e) {
            failWithoutBody(new RejectedExecutionException(e.toString(), e));
        }
    }

    /** Dispatches a task; an executor of the caller may block until it has room, and the end of a call must not. */
    private void dispatchByWorker(Runnable task) {
        try {
            workers.execute(() -> dispatch(task));
        } catch (RejectedExecutionException ignored) {
            // The service is closed.
            dispatch(task);
        }
    }

    /** Processes the bytes that have arrived. After many lists it lets other tasks of the executor run. */
    private void processWaiting() {
        for (int count = 0; count < MAX_LISTS_PER_TASK; count++) {
            BodyReadState.Step step = state.next();
            if (step.bytes() == null) {
                if (step.end() != null) {
                    step.end().run();
                }
                return;
            }
            if (!process(step.bytes())) {
                return;
            }
        }
        dispatch(this::processWaiting);
    }

    /** Passes bytes to the body; returns whether the processing continues with the next ones. */
    private boolean process(List<ByteBuffer> bytes) {
        boolean more = true;
        try {
            for (ByteBuffer buffer : bytes) {
                bytesProcessed += buffer.remaining();
            }
            progress.accept(bytesProcessed);
            for (ByteBuffer buffer : bytes) {
                more = more && body.accept(buffer);
            }
        } catch (Throwable e) {
            // The code of a caller may throw any exception, and nothing else would complete the result.
            failWithoutBody(e);
            return false;
        }
        if (!more) {
            complete();
            cancelSubscription();
        } else if (body.allowsReadAhead()) {
            requestMore(1);
        } else {
            body.whenReady(this::resume);
            return false;
        }
        return more;
    }

    /** Continues a body without read-ahead: it accepts the next bytes, or the end has arrived meanwhile. */
    private void resume() {
        Runnable end = state.release();
        if (end != null) {
            end.run();
        } else {
            requestMore(1);
        }
    }

    private void requestMore(long lists) {
        Flow.Subscription subscription = state.subscription();
        if (subscription != null) {
            subscription.request(lists);
        }
    }

    private void checkIdle() {
        if (state.stopCollecting()) {
            dispatch(this::processWaiting);
        }
        if (state.isIdleTimeoutExceeded(body.isIdleAllowed(), this::checkIdle)) {
            failWith(new CallTimeoutException(
                    "response body was silent for " + idleTimeout.toMillis() / 1000.0
                            + " s; increase Limits.bodyIdleTimeout",
                    ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                    null));
        }
    }

    @Override
    public void onError(Throwable error) {
        end(() -> failWith(errorMapper.apply(error)), isThreadOfClient());
    }

    @Override
    public void onComplete() {
        lease.end();
        end(this::complete, mustDispatch());
    }

    /** Processes the end of the body, after the bytes before it. */
    private void end(Runnable end, boolean dispatched) {
        if (!state.defer(end)) {
            run(end, dispatched);
        } else if (state.stopCollecting()) {
            run(this::processWaiting, mustDispatch());
        }
    }

    private void complete() {
        if (state.close()) {
            completeWith(body::onComplete);
        }
    }

    /** Fails the body. The handler may still produce a result from the bytes that have arrived. */
    private void failWith(ImagesException cause) {
        if (state.close()) {
            completeWith(() -> body.onError(cause));
            cancelSubscription();
        }
    }

    private void failWithoutBody(Throwable error) {
        if (state.close()) {
            result.completeExceptionally(error);
            cancelSubscription();
        }
    }

    private void completeWith(Supplier<R> outcome) {
        try {
            result.complete(outcome.get());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private void cancelSubscription() {
        Flow.Subscription subscription = state.subscription();
        if (subscription != null) {
            lease.cancel(subscription);
        }
    }

    /**
     * Cancels the exchange of a call that was aborted. The bytes that have arrived are still processed: a task or an
     * image among them is billed. Waits for that, but not for long.
     */
    void abandon(Duration maxWait) {
        if (state.bytesReceived() > 0 && !result.isDone()) {
            boolean idle = state.abandon(this::endAbandoned);
            if (idle) {
                dispatchByWorker(this::processWaiting);
            }
            cancelSubscription();
            // A stream that is not idle may wait for its subscriber, and code of the caller may have aborted the call.
            if (idle || (body.allowsReadAhead() && !runsUserCode())) {
                BoundedRelease.await(result, maxWait);
            }
        }
        cancelSilently();
    }

    private void endAbandoned() {
        if (state.close()) {
            try {
                body.onAbort();
            } finally {
                cancelSubscription();
                result.cancel(false);
            }
        }
    }

    /** Cancels the exchange without a call of the handler. For a call that was aborted. */
    void cancelSilently() {
        if (state.close()) {
            cancelSubscription();
            result.cancel(false);
        }
    }
}
