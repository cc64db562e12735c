package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Lets running calls and their continuations finish when the application shuts down, because their images are charged.
 * The services send no further request that may be charged: a call that started now would be cancelled. Spring waits
 * for up to {@code spring.lifecycle.timeout-per-shutdown-phase}. After that, the services are closed, which cancels the
 * calls that are left. The phase follows the shutdown of the web server, so that a call of the last request is
 * included.
 */
final class RunningCalls implements CallListener, SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCalls.class);
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final ApplicationContext context;
    private int count;
    private boolean running;
    private boolean closing;
    private @Nullable Runnable onIdle;

    RunningCalls(ApplicationContext context) {
        this.context = context;
    }

    /** Counts one call, or one task of a continuation. */
    synchronized void begin() {
        count++;
    }

    /** Ends what {@link #begin()} has counted. */
    void end() {
        Runnable idle;
        synchronized (this) {
            count--;
            idle = count == 0 ? onIdle : null;
            if (idle != null) {
                onIdle = null;
            }
        }
        if (idle != null) {
            idle.run();
        }
    }

    @Override
    public void onStart(CallInfo call) {
        begin();
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        end();
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
    }

    /** Notes that the context is closed. A context that is only stopped can be started again. */
    @Override
    public synchronized void onApplicationEvent(ContextClosedEvent event) {
        closing = closing || event.getApplicationContext().equals(context);
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    @Override
    public void stop(Runnable callback) {
        if (isClosing()) {
            context.getBeansOfType(ImagesService.class, false, false).values().forEach(ImagesService::shutdown);
        }
        boolean idle;
        synchronized (this) {
            running = false;
            idle = count == 0;
            if (!idle) {
                LOG.info("waiting for running image calls before the application stops");
                onIdle = callback;
            }
        }
        if (idle) {
            callback.run();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
