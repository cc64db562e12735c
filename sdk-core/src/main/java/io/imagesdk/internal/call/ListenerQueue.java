package io.imagesdk.internal.call;

import io.imagesdk.model.CallListener;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one listener is still to be told, and the thread that tells it. The executor for callbacks will not do: it completes callers'
 * futures, it may have a single thread, and a listener that blocks must hold up nobody.
 */
public final class ListenerQueue {
    /** So many events wait at most, ends apart: a listener that never comes back must not eat the memory. */
    static final int MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.listener");
    private static final long IDLE_MILLIS = 10_000;

    private final CallListener listener;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile @Nullable Thread telling;

    public ListenerQueue(CallListener listener, String thread) {
        this.listener = listener;
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_MILLIS, TimeUnit.MILLISECONDS, waiting, ServiceExecutors.daemons(thread));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Tells it here and now. */
    void notifyNow(Consumer<CallListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) { // a listener's error is no reason to lose a call
            LOG.warn("a listener threw", e);
        }
    }

    /** Tells it soon, unless too much waits already. */
    void enqueue(Consumer<CallListener> event) {
        int size = waiting.size();
        if (size < MAX / 2) {
            full.set(false); // not at once, or a listener that is a little too slow would fill the log
        }
        if (size < MAX) {
            enqueueAlways(event);
        } else if (!full.getAndSet(true)) {
            LOG.warn("a listener does not keep up: events are dropped, all but the ends of calls");
        }
    }

    /** Tells it soon, whatever waits. */
    void enqueueAlways(Consumer<CallListener> event) {
        try {
            executor.execute(() -> {
                telling = Thread.currentThread();
                notifyNow(event);
            });
        } catch (Throwable e) { // no memory for a thread; the call that goes on here knows nothing of listeners
            LOG.warn("a listener could not be told", e);
        }
    }

    /**
     * Waits until all is told, so long at most, and lets the thread go. Not a shutdown: a call that comes too late is still told of.
     * A listener that closes the service itself is not waited for.
     */
    public void close(Duration limit) {
        CountDownLatch told = new CountDownLatch(1);
        executor.execute(told::countDown);
        executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        if (Thread.currentThread().equals(telling)) {
            return;
        }
        try {
            if (!told.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("a listener is still busy; the service is closed without it");
            }
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }
}
