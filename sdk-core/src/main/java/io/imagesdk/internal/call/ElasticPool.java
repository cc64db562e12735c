package io.imagesdk.internal.call;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thread pool whose tasks do not wait for tasks that are stuck. A file system, a name server, code of a caller, or
 * the HTTP client can keep a thread for any time. The pool counts such a thread as lost and starts others. Otherwise it
 * has few threads, however many tasks are submitted.
 */
final class ElasticPool implements Executor {
    /** The maximum number of threads. From then on, tasks wait for those that are stuck. */
    private static final int MAX_THREADS = 256;

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    /** The number of checks after which a task is stuck, although other threads complete tasks. */
    private static final int MAX_CHECKS = 10;

    private static final int IDLE_SECONDS = 10;

    private final int size;
    private final SystemScheduler timer;
    private final ThreadPoolExecutor threads;
    private final Set<RunningTask> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean checking = new AtomicBoolean();

    /** Only the thread of the timer uses the field. */
    private long completedBefore;

    /** A task that is running. Only the thread of the timer uses the fields. */
    private static final class RunningTask {
        private int checks;
        private boolean stuck;
    }

    /**
     * Creates a pool without threads.
     *
     * @param size the number of threads that are not stuck
     */
    ElasticPool(int size, SystemScheduler timer, ThreadFactory factory) {
        this.size = size;
        this.timer = timer;
        // A thread of this queue spins for a moment before it sleeps. The next task of a response often arrives then.
        this.threads = new ThreadPoolExecutor(
                size, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedTransferQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Executes a task. If the process may start no more threads, the task waits until a thread can run it. */
    @Override
    public void execute(Runnable task) {
        Runnable counted = () -> run(task);
        if (!isAccepted(counted)) {
            enqueue(counted);
        }
        startChecking();
    }

    /** Executes a task, and returns false if the pool has no thread and the process may start no more threads. */
    boolean tryExecute(Runnable task) {
        boolean accepted = isAccepted(() -> run(task));
        startChecking();
        return accepted;
    }

    private boolean isAccepted(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (OutOfMemoryError ignored) {
            // The pool counts a thread that could not be started as active for a moment.
            if (running.isEmpty()) {
                return false;
            }
            // A thread that is running a task runs this one next.
            enqueue(task);
            return true;
        }
    }

    /** Adds a task that waits for a thread, unless the attempt to execute it has added it. */
    private void enqueue(Runnable task) {
        if (!threads.getQueue().contains(task)) {
            threads.getQueue().add(task);
        }
        if (threads.isShutdown() && threads.remove(task)) {
            throw new RejectedExecutionException("the pool is closed");
        }
    }

    private void run(Runnable task) {
        RunningTask entry = new RunningTask();
        running.add(entry);
        try {
            task.run();
        } finally {
            running.remove(entry);
        }
    }

    private void startChecking() {
        if (!checking.compareAndSet(false, true)) {
            return;
        }
        try {
            timer.scheduleInPlace(CHECK_INTERVAL, this::check);
        } catch (OutOfMemoryError ignored) {
            // The timer has queued the check, and runs it when its thread can be started.
            return;
        }
    }

    /**
     * Counts the tasks that are stuck: those that were running at the previous check, too, if no task was completed in
     * between, and those that run for half a second. On a busy machine all tasks are slow, and more threads would only
     * make them slower.
     */
    private void check() {
        long completed = threads.getCompletedTaskCount();
        int allowedChecks = completed == completedBefore ? 1 : MAX_CHECKS;
        completedBefore = completed;
        int stuck = 0;
        for (RunningTask task : running) {
            task.stuck = task.stuck || task.checks >= allowedChecks;
            task.checks++;
            if (task.stuck) {
                stuck++;
            }
        }
        // Twice as many, because the tasks that wait may get stuck in the same way.
        resize(Math.min(MAX_THREADS, size + 2 * stuck));
        if (hasTasks()) {
            timer.scheduleInPlace(CHECK_INTERVAL, this::check);
            return;
        }
        checking.set(false);
        if (hasTasks()) {
            // A task was submitted in between.
            startChecking();
        }
    }

    private void resize(int wanted) {
        try {
            if (threads.getCorePoolSize() != wanted) {
                threads.setCorePoolSize(wanted);
            }
            int waiting = threads.getQueue().size();
            while (waiting > 0 && threads.prestartCoreThread()) {
                waiting--;
            }
        } catch (OutOfMemoryError ignored) {
            // No thread could be started. The next check tries again.
            return;
        }
    }

    private boolean hasTasks() {
        return !running.isEmpty() || !threads.getQueue().isEmpty();
    }

    /** Accepts no further tasks. Tasks that wait still run. */
    void shutdown() {
        threads.shutdown();
    }

    /** Interrupts the tasks that are running, and drops those that wait. */
    void shutdownNow() {
        threads.shutdownNow();
    }

    /** Waits for the tasks after a shutdown, and returns whether all have ended. */
    boolean awaitTermination(long millis) throws InterruptedException {
        return threads.awaitTermination(millis, TimeUnit.MILLISECONDS);
    }
}
