package io.imagesdk.examples.cli;

import io.imagesdk.model.Progress;
import io.imagesdk.model.ProgressListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Says on standard error how a call goes on: one line that is drawn again on a terminal, otherwise a line at either end. */
final class ProgressLine implements ProgressListener {
    private final Surroundings surroundings;
    private final boolean silent;
    private final Instant begin;
    private final AtomicReference<Progress> latest = new AtomicReference<>();
    private int drawn;

    ProgressLine(Surroundings surroundings, boolean silent) {
        this.surroundings = surroundings;
        this.silent = silent;
        this.begin = clock().instant();
    }

    private Clock clock() {
        return surroundings.clock();
    }

    @Override
    public void onProgress(Progress progress) {
        latest.set(progress);
    }

    /** Whether the line is worth drawing again. */
    boolean redraws() {
        return !silent && surroundings.terminal().isPresent();
    }

    void start(String whom) {
        if (redraws()) {
            redraw();
        } else {
            plain("asking " + whom);
        }
    }

    void redraw() {
        Progress progress = latest.get();
        String doing = progress == null || progress.phase() == Progress.Phase.WAITING
                ? "waiting"
                : (progress.phase() == Progress.Phase.RECEIVING ? "receiving" : "downloading")
                        + String.format(" %.1f MiB", progress.bytes() / 1048576.0);
        draw("images: " + doing + " " + elapsed().toSeconds() + " s");
    }

    void done() {
        clear();
        plain(String.format("done, %.1f s", elapsed().toMillis() / 1000.0));
    }

    /** Makes room for what is said of a failure. */
    void clear() {
        if (drawn > 0) {
            draw("");
            surroundings.err().print("\r");
            surroundings.err().flush();
        }
    }

    private void plain(String line) {
        if (!silent) {
            surroundings.err().println("images: " + line);
        }
    }

    private void draw(String line) {
        surroundings.err().print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        surroundings.err().flush();
        drawn = line.length();
    }

    private Duration elapsed() {
        return Duration.between(begin, clock().instant());
    }
}
