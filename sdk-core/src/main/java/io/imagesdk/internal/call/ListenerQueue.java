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
 * The events that one listener has not received yet, and the thread that delivers them. The callback executor is not
 * suitable: it completes the futures of callers, it may have a single thread, and a listener that blocks must not
 * delay a call.
 */
final class ListenerQueue {
    /**
     * The maximum number of waiting events, end events excepted: a listener that blocks forever must not fill the
     * memory.
     */
    static final int MAX_EVENTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.listener");
    private static final long IDLE_MILLIS = 10_000;

    private final CallListener listener;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile @Nullable Thread deliveryThread;

    ListenerQueue(CallListener listener, String thread) {
        this.listener = listener;
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_MILLIS, TimeUnit.MILLISECONDS, waiting, ServiceExecutors.daemons(thread));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Notifies the listener on the current thread. */
    void notifyNow(Consumer<CallListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            // An error of a listener must not fail the call.
            LOG.warn(
                    "CallListener {} threw; the call continues",
                    listener.getClass().getName(),
                    e);
        }
    }

    /** Enqueues an event, unless too many events wait already. */
    void enqueue(Consumer<CallListener> event) {
        int size = waiting.size();
        if (size < MAX_EVENTS / 2) {
            // Only at half of the maximum, so that a listener that is slightly too slow does not fill the log.
            full.set(false);
        }
        if (size < MAX_EVENTS) {
            enqueueAlways(event);
        } else if (!full.getAndSet(true)) {
            LOG.warn(
                    "CallListener {} is too slow; dropping all events except onEnd",
                    listener.getClass().getName());
        }
    }

    /** Enqueues an event, however many events wait. */
    void enqueueAlways(Consumer<CallListener> event) {
        try {
            executor.execute(() -> {
                deliveryThread = Thread.currentThread();
                notifyNow(event);
            });
        } catch (Throwable e) {
            // There may be no memory for a thread. The call that runs here must not fail because of it.
            LOG.warn(
                    "an event could not be delivered to CallListener {}",
                    listener.getClass().getName(),
                    e);
        }
    }

    /**
     * Waits up to the timeout until all events are delivered, and releases the thread. The queue is not shut down:
     * events of a call that ends later are still delivered. Does not wait if the listener itself closes the service.
     */
    void close(Duration timeout) {
        CountDownLatch delivered = new CountDownLatch(1);
        executor.execute(delivered::countDown);
        executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        if (Thread.currentThread().equals(deliveryThread)) {
            return;
        }
        try {
            if (!delivered.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn(
                        "CallListener {} is still busy; the service closes without waiting for it",
                        listener.getClass().getName());
            }
        } catch (InterruptedException ignored) {
            // The thread that closes the service was interrupted: it does not wait for the listener any longer.
            Thread.currentThread().interrupt();
        }
    }
}
