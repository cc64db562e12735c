package io.imagesdk.bulk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The state of a run: its counts, what it has spent, and whether it ends. Used under the lock of the coordinator. */
final class RunState {
    /** So many requests in a row that may be charged and deliver no image end the run. */
    static final int MAX_LOST_IN_A_ROW = 20;

    private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Spending spending;
    private final long[] counts = new long[RunCount.values().length];
    private final long created;
    private long nextProgress;
    private int inFlight;
    private int lostInARow;
    private boolean started;
    private boolean readerEnded;
    private OptionalLong total = OptionalLong.empty();
    private String lastLimit = "";
    private @Nullable String stopReason;
    private @Nullable BulkException failure;

    RunState(Spending spending, long now) {
        this.spending = spending;
        this.created = now;
        this.nextProgress = now;
    }

    void start(OptionalLong expected) {
        started = true;
        total = expected;
    }

    boolean isStarted() {
        return started;
    }

    void stop(String reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    void fail(BulkException error) {
        if (failure == null) {
            failure = error;
        }
        stop(String.valueOf(error.getMessage()));
    }

    boolean isStopping() {
        return stopReason != null;
    }

    void readerEnded() {
        readerEnded = true;
    }

    boolean isReaderEnded() {
        return readerEnded;
    }

    Spending spending() {
        return spending;
    }

    int inFlight() {
        return inFlight;
    }

    /** Returns the number of items in flight without those whose records are already being stored. */
    int slotsInUse() {
        return inFlight - (int) value(RunCount.RECORDING);
    }

    void addInFlight(int change) {
        inFlight += change;
    }

    void count(RunCount count, long change) {
        counts[count.ordinal()] += change;
    }

    void addDelivered(int images) {
        lostInARow = 0;
        count(RunCount.DELIVERED, 1);
        count(RunCount.IMAGES, images);
    }

    /** Counts an item that was listed because of an earlier run. */
    void addListed(ItemState listed) {
        count(countOf(listed), 1);
    }

    /** Counts an item that this run has requested without success. */
    void addUndelivered(ItemState ended) {
        addListed(ended);
        if (ended == ItemState.REJECTED || ended == ItemState.NOT_SENT) {
            lostInARow = 0;
        } else if (++lostInARow >= MAX_LOST_IN_A_ROW) {
            stop(lostReason(lostInARow));
        }
    }

    static String lostReason(int requests) {
        return requests + " requests in a row may be charged and have delivered no image; see the list of undelivered"
                + " items";
    }

    private static RunCount countOf(ItemState ended) {
        return switch (ended) {
            case DELIVERED -> RunCount.DELIVERED;
            case REJECTED -> RunCount.REJECTED;
            case NOT_SENT -> RunCount.NOT_REQUESTED;
            case TASK -> RunCount.PENDING;
            case BILLED -> RunCount.BILLED;
            case CLAIMED, UNKNOWN -> RunCount.UNKNOWN;
        };
    }

    void limited(String message) {
        lastLimit = message;
    }

    String lastLimit() {
        return lastLimit;
    }

    Optional<BulkException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the progress if it is due. */
    Optional<BulkProgress> progress(int waiting, long now, long interval) {
        if (now - nextProgress < 0) {
            return Optional.empty();
        }
        nextProgress = now + interval;
        return Optional.of(progress(waiting, now));
    }

    BulkProgress progress(int waiting, long now) {
        long failed = value(RunCount.REJECTED)
                + value(RunCount.UNKNOWN)
                + value(RunCount.BILLED)
                + value(RunCount.PENDING)
                + value(RunCount.DUPLICATE);
        double minutes = (now - created) / NANOS_PER_MINUTE;
        return new BulkProgress(
                value(RunCount.DELIVERED),
                value(RunCount.SKIPPED),
                failed,
                inFlight,
                waiting,
                total,
                minutes > 0 ? value(RunCount.DELIVERED) / minutes : 0,
                spending.usd(),
                Duration.ofNanos(now - created));
    }

    BulkSummary summary(Path manifest, Path undelivered, long now) {
        return new BulkSummary(
                value(RunCount.DELIVERED),
                value(RunCount.SKIPPED),
                value(RunCount.REJECTED),
                value(RunCount.UNKNOWN),
                value(RunCount.BILLED),
                value(RunCount.PENDING),
                value(RunCount.NOT_REQUESTED),
                value(RunCount.DUPLICATE),
                value(RunCount.IMAGES),
                value(RunCount.INCOMPLETE),
                spending.usd(),
                Duration.ofNanos(now - created),
                Optional.ofNullable(stopReason),
                manifest,
                undelivered);
    }

    private long value(RunCount count) {
        return counts[count.ordinal()];
    }
}
