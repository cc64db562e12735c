package io.imagesdk.cli;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the progress of a call to standard error: on a terminal one line that is redrawn, otherwise a line at the
 * start, at the end, and for each state of a task.
 */
final class ProgressLine {
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final CliEnvironment environment;
    private final boolean silent;
    private final Instant start;
    private final AtomicReference<@Nullable Progress> latest = new AtomicReference<>();
    private final Map<ImageTask, TaskStatus> statuses = new LinkedHashMap<>();
    private final AtomicReference<@Nullable PendingRetry> latestRetry = new AtomicReference<>();
    private int drawnLength;

    /**
     * A request that will be sent again.
     *
     * @param description the number of the next attempt and the reason
     * @param end the time of the next attempt
     */
    private record PendingRetry(String description, Instant end) {}

    ProgressLine(CliEnvironment environment, boolean silent) {
        this.environment = environment;
        this.silent = silent;
        this.start = clock().instant();
    }

    private Clock clock() {
        return environment.clock();
    }

    void onProgress(Progress progress) {
        latest.set(progress);
        progress.task().ifPresent(this::onStatus);
    }

    private synchronized void onStatus(TaskStatus status) {
        TaskStatus previous = statuses.put(status.task(), status);
        String state = TaskStatusFormatter.of(status);
        if (isRedrawn() && previous == null) {
            // This line stays, so that the task can be awaited even if this process is killed.
            clear();
            print("task " + status.task().id());
        } else if (!isRedrawn() && (previous == null || !state.equals(TaskStatusFormatter.of(previous)))) {
            print("task " + status.task().id() + ": " + state);
        }
    }

    /** Returns a listener that shows why and when a request is sent again. */
    CallListener retries() {
        AtomicReference<@Nullable Attempt> last = new AtomicReference<>();
        return new CallListener() {
            @Override
            public void onAttempt(CallInfo call, Attempt attempt) {
                last.set(attempt);
            }

            @Override
            public void onRetry(CallInfo call, CallRetry retry) {
                String reason = Optional.ofNullable(last.get())
                        .filter(attempt -> attempt.status().isPresent())
                        .map(attempt -> "HTTP " + attempt.status().getAsInt())
                        .orElse(retry.failure().type());
                onRetry("attempt " + (retry.attempts() + 1) + " because of " + reason, retry.delay());
            }

            private void onRetry(String description, Duration delay) {
                latestRetry.set(new PendingRetry(description, clock().instant().plus(delay)));
                if (!isRedrawn()) {
                    print("retry in " + seconds(delay) + " s, " + description);
                }
            }
        };
    }

    private static long seconds(Duration duration) {
        return Math.max(0, duration.plusMillis(999).toSeconds());
    }

    /** Returns the tasks that the call has waited for, in the order of their first reports. */
    synchronized List<ImageTask> tasks() {
        return List.copyOf(statuses.keySet());
    }

    /** Returns whether the progress is one line that is redrawn. */
    boolean isRedrawn() {
        return !silent && environment.terminal().isPresent();
    }

    void start(String provider) {
        if (isRedrawn()) {
            redraw();
        } else {
            print("calling " + provider);
        }
    }

    synchronized void redraw() {
        String activity = retryWait()
                .or(() -> Optional.ofNullable(latest.get()).map(ProgressLine::activity))
                .orElse("waiting");
        draw("images: " + activity + " " + elapsed().toSeconds() + " s");
    }

    private Optional<String> retryWait() {
        Instant now = clock().instant();
        return Optional.ofNullable(latestRetry.get())
                .filter(retry -> retry.end().isAfter(now))
                .map(retry -> "retry in " + seconds(Duration.between(now, retry.end())) + " s, " + retry.description()
                        + ", after");
    }

    private static String activity(Progress progress) {
        return switch (progress.phase()) {
            case WAITING -> "waiting";
            case POLLING ->
                "task " + progress.task().map(TaskStatusFormatter::of).orElse("submitted");
            case RECEIVING -> "receiving" + mebibytes(progress);
            case DOWNLOADING -> "downloading" + mebibytes(progress);
        };
    }

    private static String mebibytes(Progress progress) {
        return String.format(" %.1f MiB", progress.bytes() / BYTES_PER_MEBIBYTE);
    }

    /** Prints the number of images, their sizes and formats, the cost if it is known, and the elapsed time. */
    void done(ImageResult<?> result) {
        int count = result.images().size();
        String facts = result.images().stream()
                .map(GeneratedImage::facts)
                .flatMap(Optional::stream)
                .map(ProgressLine::describe)
                .distinct()
                .collect(Collectors.joining(", "));
        done((count == 1 ? "1 image" : count + " images")
                + (facts.isEmpty() ? "" : ", " + facts)
                + result.cost().map(cost -> ", " + cost).orElse(""));
    }

    /** Prints what was done, and the elapsed time. */
    void done(String summary) {
        clear();
        print("done: " + summary + String.format(", %.1f s", elapsed().toMillis() / MILLIS_PER_SECOND));
    }

    private static String describe(ImageFacts facts) {
        String size = facts.width().isPresent() && facts.height().isPresent()
                ? facts.width().getAsInt() + "x" + facts.height().getAsInt() + " "
                : "";
        return size + facts.format();
    }

    /** Clears the line while other output is printed. The next redraw prints it again. */
    synchronized void interrupt(Runnable output) {
        clear();
        output.run();
    }

    /** Clears the line. */
    synchronized void clear() {
        if (drawnLength > 0) {
            draw("");
            environment.err().print("\r");
            environment.err().flush();
        }
    }

    private synchronized void print(String line) {
        if (!silent) {
            environment.err().println("images: " + line);
        }
    }

    private synchronized void draw(String line) {
        environment.err().print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
        environment.err().flush();
        drawnLength = line.length();
    }

    private Duration elapsed() {
        return Duration.between(start, clock().instant());
    }
}
