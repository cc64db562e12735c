package io.imagesdk.cli;

import io.imagesdk.bulk.BulkProgress;
import java.time.Duration;
import java.util.Locale;

/** Prints the progress of a bulk run: on a terminal as one line that is redrawn, otherwise a line per ten seconds. */
final class BulkProgressLine {
    private static final int BAR_LENGTH = 20;
    private static final long LINE_SECONDS = 10;
    private static final int SECONDS_PER_MINUTE = 60;

    private final CliEnvironment environment;
    private final boolean silent;
    private long nextLine = LINE_SECONDS;
    private int drawnLength;

    BulkProgressLine(CliEnvironment environment, boolean silent) {
        this.environment = environment;
        this.silent = silent;
    }

    synchronized void onProgress(BulkProgress progress) {
        if (silent) {
            return;
        }
        String line = "images: " + bar(progress) + describe(progress);
        if (environment.terminal().isPresent()) {
            draw(line);
        } else if (progress.elapsed().toSeconds() >= nextLine) {
            nextLine = progress.elapsed().toSeconds() + LINE_SECONDS;
            environment.err().println(line);
        }
    }

    private static String bar(BulkProgress progress) {
        if (progress.total().isEmpty() || progress.total().getAsLong() == 0) {
            return "";
        }
        long done = progress.delivered() + progress.skipped() + progress.failed();
        int filled =
                (int) Math.min(BAR_LENGTH, done * BAR_LENGTH / progress.total().getAsLong());
        return "[" + "#".repeat(filled) + "-".repeat(BAR_LENGTH - filled) + "] ";
    }

    private static String describe(BulkProgress progress) {
        String total = progress.total().isPresent() ? "/" + progress.total().getAsLong() : "";
        return (progress.delivered() + progress.skipped()) + total + " delivered, " + progress.inFlight()
                + " in flight"
                + (progress.failed() > 0 ? ", " + progress.failed() + " missing" : "")
                + (progress.waiting() > 0 ? ", " + progress.waiting() + " waiting" : "")
                + String.format(Locale.ROOT, ", %.0f/min", progress.perMinute())
                + (progress.usd().signum() > 0
                        ? ", " + progress.usd().stripTrailingZeros().toPlainString() + " USD"
                        : "")
                + progress.remaining().map(left -> ", " + clock(left) + " left").orElse("");
    }

    private static String clock(Duration duration) {
        long minutes = duration.toMinutes();
        long seconds = duration.toSeconds() % SECONDS_PER_MINUTE;
        return minutes < SECONDS_PER_MINUTE
                ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        minutes / SECONDS_PER_MINUTE,
                        minutes % SECONDS_PER_MINUTE,
                        seconds);
    }

    private void draw(String line) {
        environment.err().print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
        environment.err().flush();
        drawnLength = line.length();
    }

    /** Clears the line, so that something else can be printed. */
    synchronized void clear() {
        if (drawnLength > 0) {
            draw("");
            environment.err().print("\r");
            environment.err().flush();
        }
    }
}
