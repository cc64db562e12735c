package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.ServiceExecutors;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time during which a connection belongs to one exchange. The HTTP client reuses the connection as soon as the last
 * byte of the response has arrived, while the exchange still looks cancellable: cancelling it then closes the
 * connection under the request of another call, which may be charged. Closing and ending exclude each other.
 *
 * <p>The end of a response without a length is reported only after the client may have reused the connection. If the
 * bytes so far may be all, closing therefore waits for a moment.
 *
 * <p>A connection of HTTP/2 is {@linkplain #share shared}: a cancel ends one stream of it, so nothing must be
 * excluded. Nothing may wait then, either: the client of JDK 25 offers the bytes of a stream while it holds a lock that
 * a cancel of the stream needs.
 *
 * <p>The streams share the receive window of the connection. Bytes that wait in a stream occupy it. If the stream is
 * cancelled meanwhile, the client of JDK 17 keeps it occupied, and after some cancels no stream receives data any more.
 */
final class ConnectionLease {
    /** Far longer than the client takes from the last bytes to their end, and shorter than a cancel may take. */
    private static final int CLOSE_DELAY_MILLIS = 50;

    private static final Executor LATER = later();

    private final Executor later;
    private volatile @Nullable Runnable streamEnd;
    private volatile boolean ended;
    private boolean mayBeComplete;
    private Runnable onEnd = () -> {};

    /** Creates a lease that has not ended. */
    ConnectionLease() {
        this(LATER);
    }

    /**
     * Creates a lease that has not ended.
     *
     * @param later runs a task in a moment
     */
    ConnectionLease(Executor later) {
        this.later = later;
    }

    /**
     * Declares that the connection is one of HTTP/2. Must be called before bytes arrive. Never waits.
     *
     * @param end ends the stream of the exchange, so that the client drops the bytes that arrive from then on
     */
    void share(Runnable end) {
        streamEnd = end;
    }

    /**
     * Returns a timer that belongs to no service: the one of a service ends when the service is closed, which closes
     * connections, too. Its thread ends when no task is left. That of the JDK would remain, with the class loader of
     * the application that happens to use it first.
     */
    private static Executor later() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> ServiceExecutors.daemon("imagesdk-connections", task, null));
        timer.setKeepAliveTime(CLOSE_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        return task -> {
            try {
                Future<?> unused = timer.schedule(task, CLOSE_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (OutOfMemoryError ignored) {
                // The timer has queued the task, and runs it when its thread can be started.
                return;
            }
        };
    }

    private boolean isShared() {
        return streamEnd != null;
    }

    /** Ends the lease: the last byte of the response has arrived. Waits while the connection is being closed. */
    void end() {
        if (isShared()) {
            ended = true;
        } else {
            endExclusively();
        }
    }

    private synchronized void endExclusively() {
        ended = true;
        onEnd.run();
    }

    /**
     * Sets what runs when the last byte has arrived or the exchange has ended, possibly twice. It does not run if the
     * connection is shared.
     */
    synchronized void onEnd(Runnable action) {
        onEnd = action;
    }

    /** Reports that the exchange has ended. Its connection may still have to be closed. */
    void release() {
        if (!isShared()) {
            releaseExclusively();
        }
    }

    private synchronized void releaseExclusively() {
        onEnd.run();
    }

    /** Declares whether the bytes that have arrived may be the complete response. */
    void setMayBeComplete(boolean complete) {
        if (!isShared()) {
            setMayBeCompleteExclusively(complete);
        }
    }

    private synchronized void setMayBeCompleteExclusively(boolean complete) {
        mayBeComplete = complete;
    }

    /**
     * Cancels the subscription to a response, which closes the connection or ends the stream, as {@link #close} does.
     * The client may deliver bytes of a stream meanwhile, which the subscriber must ignore.
     */
    void cancel(Flow.Subscription subscription) {
        Runnable end = streamEnd;
        close(end == null ? subscription::cancel : () -> discard(subscription, end));
    }

    /** Ends a stream so that no further bytes wait in it, and then requests the ones that wait, to free the window. */
    private static void discard(Flow.Subscription subscription, Runnable end) {
        end.run();
        subscription.request(Long.MAX_VALUE);
        subscription.cancel();
    }

    /** Closes the connection, unless the lease has ended, or ends in the next moment. Ends a stream of a shared one. */
    void close(Runnable closing) {
        if (!isShared()) {
            closeExclusively(closing);
        } else if (!ended) {
            closing.run();
        }
    }

    private synchronized void closeExclusively(Runnable closing) {
        if (!ended && mayBeComplete) {
            later.execute(() -> closeNow(closing));
        } else {
            closeNow(closing);
        }
    }

    private synchronized void closeNow(Runnable closing) {
        if (!ended) {
            closing.run();
        }
    }
}
