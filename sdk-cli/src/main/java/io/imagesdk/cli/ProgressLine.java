package io.imagesdk.cli;

import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says on standard error how a call goes on: one line that is drawn again on a terminal, otherwise a line at either end. */
final class ProgressLine implements Consumer<Progress> {
    private final CliEnvironment environment;
    private final boolean silent;
    private final Instant begin;
    private final AtomicReference<@Nullable Progress> latest = new AtomicReference<>();
    private final AtomicReference<@Nullable TaskStatus> latestTask = new AtomicReference<>();
    private int drawn;

    ProgressLine(CliEnvironment environment, boolean silent) {
        this.environment = environment;
        this.silent = silent;
        this.begin = clock().instant();
    }

    private Clock clock() {
        return environment.clock();
    }

    @Override
    public void accept(Progress progress) {
        latest.set(progress);
        progress.task().ifPresent(this::looked);
    }

    private void looked(TaskStatus status) {
        TaskStatus before = latestTask.getAndSet(status);
        String now = TaskStatusFormatter.of(status);
        if (redraws() && before == null) { // stays, so that who is killed now can still await it
            clear();
            plain("task " + status.task().id());
        } else if (!redraws() && (before == null || !now.equals(TaskStatusFormatter.of(before)))) {
            plain("task " + status.task().id() + ": " + now);
        }
    }

    /** The task that the call waits for. */
    Optional<ImageTask> task() {
        return Optional.ofNullable(latestTask.get()).map(TaskStatus::task);
    }

    /** Whether the line is worth drawing again. */
    boolean redraws() {
        return !silent && environment.terminal().isPresent();
    }

    void start(String whom) {
        if (redraws()) {
            redraw();
        } else {
            plain("asking " + whom);
        }
    }

    synchronized void redraw() {
        String doing =
                Optional.ofNullable(latest.get()).map(ProgressLine::doing).orElse("waiting");
        draw("images: " + doing + " " + elapsed().toSeconds() + " s");
    }

    private static String doing(Progress progress) {
        return switch (progress.phase()) {
            case WAITING -> "waiting";
            case POLLING ->
                "task " + progress.task().map(TaskStatusFormatter::of).orElse("asked for");
            case RECEIVING -> "receiving" + mebibytes(progress);
            case DOWNLOADING -> "downloading" + mebibytes(progress);
        };
    }

    private static String mebibytes(Progress progress) {
        return String.format(" %.1f MiB", progress.bytes() / 1048576.0);
    }

    void done() {
        clear();
        plain(String.format("done, %.1f s", elapsed().toMillis() / 1000.0));
    }

    /** Says something else in between; the line is drawn again after it. */
    synchronized void aside(Runnable said) {
        clear();
        said.run();
    }

    /** Makes room for what is said of a failure. */
    synchronized void clear() {
        if (drawn > 0) {
            draw("");
            environment.err().print("\r");
            environment.err().flush();
        }
    }

    private synchronized void plain(String line) {
        if (!silent) {
            environment.err().println("images: " + line);
        }
    }

    private synchronized void draw(String line) {
        environment.err().print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        environment.err().flush();
        drawn = line.length();
    }

    private Duration elapsed() {
        return Duration.between(begin, clock().instant());
    }
}
