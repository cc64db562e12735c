package io.imagesdk.springboot;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Runs the callbacks of all services, on virtual threads if the application uses them. A task sees the class loader of
 * the application, also in an executable jar, and counts as running until it has returned.
 */
final class CallbackThreads implements Executor, DisposableBean {
    private static final String NAME = "imagesdk-callback-";
    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    private final Executor threads;
    private final ClassLoader loader;
    private final RunningCalls calls;

    /**
     * Creates an executor.
     *
     * @param virtual whether the application uses virtual threads; ignored before Java 21
     * @param loader the class loader of the application
     * @param calls counts the tasks
     */
    CallbackThreads(boolean virtual, ClassLoader loader, RunningCalls calls) {
        this.threads = virtual && Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS
                ? new VirtualThreadTaskExecutor(NAME)
                : pool();
        this.loader = loader;
        this.calls = calls;
    }

    /** Returns a pool that adds a thread while all others are busy, so that a slow callback delays no other call. */
    private static ExecutorService pool() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(NAME);
        factory.setDaemon(true);
        return Executors.newCachedThreadPool(factory);
    }

    @Override
    public void execute(Runnable task) {
        calls.begin();
        try {
            threads.execute(() -> run(task));
        } catch (RuntimeException e) {
            calls.end();
            throw e;
        }
    }

    private void run(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
            calls.end();
        }
    }

    @Override
    public void destroy() {
        if (threads instanceof ExecutorService pool) {
            pool.shutdown();
        }
    }
}
