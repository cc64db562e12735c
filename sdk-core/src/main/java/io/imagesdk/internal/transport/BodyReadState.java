package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.Scheduler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of a response body that is being read: which bytes wait for their processing, whether a thread is
 * processing bytes, and how long the server has been silent. Every method is atomic and calls neither the HTTP client
 * nor the handler of the body.
 *
 * <p>At most one thread processes the body at a time, and the state is <em>busy</em> meanwhile. The signal for the end
 * of the body arrives without a request. If the state is busy, the end is deferred until the last bytes are processed.
 *
 * <p>The bytes of a small body can be collected first. The state is busy meanwhile, although no thread processes bytes.
 */
final class BodyReadState {
    /** How long bytes are collected. A body that arrives more slowly is processed while it arrives. */
    static final Duration MAX_COLLECTING = Duration.ofMillis(100);

    /** A check that is later than this says nothing about the server: the process was stopped, or had no processor. */
    private static final long MAX_LATENESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Scheduler scheduler;
    private final Duration idleTimeout;
    private final Queue<List<ByteBuffer>> waiting = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable IdleCheck idleCheck;
    private long lastActivity;
    private long bytesReceived;
    private boolean busy;
    private boolean collecting;
    private boolean closed;
    private boolean abandoned;
    private @Nullable Runnable deferredEnd;

    /**
     * A check that will run.
     *
     * @param due the time at which it should run
     */
    private record IdleCheck(Scheduler.ScheduledTask task, long due) {}

    /** What must happen with bytes that have arrived. */
    enum Arrival {
        /** Nothing: the body is closed. */
        IGNORED,
        /** Nothing: the thread that is busy will process them. */
        QUEUED,
        /** The caller must start their processing. The state is busy now. */
        START
    }

    /**
     * The next step of the thread that is busy.
     *
     * @param bytes the bytes to process; null if the state is no longer busy
     * @param end the deferred end, which must run if there are no bytes; null if there is none
     */
    record Step(@Nullable List<ByteBuffer> bytes, @Nullable Runnable end) {}

    BodyReadState(Scheduler scheduler, Duration idleTimeout) {
        this.scheduler = scheduler;
        this.idleTimeout = idleTimeout;
    }

    /** Collects the bytes from the start until {@link #stopCollecting}. */
    synchronized void collect() {
        collecting = true;
        busy = true;
    }

    /** Returns whether bytes are collected. */
    synchronized boolean isCollecting() {
        return collecting;
    }

    /** Stops collecting; returns whether the caller must start the processing. The state stays busy. */
    synchronized boolean stopCollecting() {
        boolean wasCollecting = collecting;
        collecting = false;
        return wasCollecting;
    }

    /**
     * Starts to read.
     *
     * @param checkIdle runs when the server may have been silent for too long, or bytes were collected for too long
     * @return false if the body is already closed
     */
    synchronized boolean start(Flow.Subscription source, Runnable checkIdle) {
        subscription = source;
        lastActivity = scheduler.nanoTime();
        if (!closed) {
            schedule(collecting ? MAX_COLLECTING : idleTimeout, checkIdle);
        }
        return !closed;
    }

    /** Returns the subscription; null before the start. */
    synchronized Flow.@Nullable Subscription subscription() {
        return subscription;
    }

    /** Returns the number of bytes that have arrived. */
    synchronized long bytesReceived() {
        return bytesReceived;
    }

    /** Adds bytes that have arrived. */
    synchronized Arrival add(List<ByteBuffer> bytes) {
        bytes.forEach(buffer -> bytesReceived += buffer.remaining());
        if (closed || abandoned) {
            return Arrival.IGNORED;
        }
        lastActivity = scheduler.nanoTime();
        waiting.add(bytes);
        if (busy) {
            return Arrival.QUEUED;
        }
        busy = true;
        return Arrival.START;
    }

    /** Returns the next bytes to process. If there are none, the state is no longer busy. */
    synchronized Step next() {
        List<ByteBuffer> bytes = waiting.poll();
        if (bytes == null || closed) {
            return new Step(null, release());
        }
        return new Step(bytes, null);
    }

    /** Declares that the processing has finished; returns the deferred end, which must run now, or null. */
    synchronized @Nullable Runnable release() {
        busy = false;
        lastActivity = scheduler.nanoTime();
        return deferredEnd;
    }

    /**
     * Defers the end of the body if the state is busy. Otherwise the state is busy from now on, because the end is
     * processed, too. Does nothing if the body is closed or abandoned.
     *
     * @return whether the end is deferred; if not, the caller must run it
     */
    synchronized boolean defer(Runnable end) {
        if (closed || abandoned) {
            return true;
        }
        if (busy) {
            deferredEnd = end;
            return true;
        }
        busy = true;
        return false;
    }

    /**
     * Ends the body, because its call was aborted. What arrives from now on is ignored, but the bytes that have arrived
     * are still processed.
     *
     * @param end runs after these bytes
     * @return whether the caller must start the processing; if not, the thread that is busy runs the end
     */
    synchronized boolean abandon(Runnable end) {
        boolean idle = collecting || !busy;
        abandoned = true;
        collecting = false;
        busy = true;
        deferredEnd = end;
        return idle;
    }

    /**
     * Returns whether the server has been silent for too long. A check that is late is repeated, because nobody has
     * read what the server sent while the process was stopped. The state is then busy, so that bytes which arrive now
     * are not processed beside the failure. Otherwise the next check is scheduled. The time in which the state is busy
     * does not count.
     *
     * @param idleAllowed whether the server may be silent now
     */
    synchronized boolean isIdleTimeoutExceeded(boolean idleAllowed, Runnable checkIdle) {
        if (closed) {
            return false;
        }
        Duration idle = Duration.ofNanos(scheduler.nanoTime() - lastActivity);
        if (busy || idleAllowed) {
            schedule(idleTimeout, checkIdle);
            return false;
        }
        if (idle.compareTo(idleTimeout) < 0) {
            schedule(idleTimeout.minus(idle), checkIdle);
            return false;
        }
        if (idleCheck != null && scheduler.nanoTime() - idleCheck.due() > MAX_LATENESS_NANOS) {
            // Bytes may wait in the socket, which the client reads first.
            schedule(Duration.ofNanos(MAX_LATENESS_NANOS), checkIdle);
            return false;
        }
        busy = true;
        return true;
    }

    private void schedule(Duration delay, Runnable checkIdle) {
        idleCheck = new IdleCheck(scheduler.schedule(delay, checkIdle), scheduler.nanoTime() + delay.toNanos());
    }

    /** Closes the body. No further bytes are accepted; returns whether it was open. */
    synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        if (idleCheck != null) {
            idleCheck.task().cancel();
        }
        return wasOpen;
    }
}
