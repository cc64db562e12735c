package io.imagesdk.flink;

import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ItemRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one row. The row is processed again while another process has an open claim on it, while its task is not
 * completed, while the provider rejects it for a reason that passes, and for some seconds while its image is not found.
 */
final class RowCall {
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY = Duration.ofSeconds(15);

    private final BulkItem item;
    private final Function<BulkItem, CompletableFuture<ItemRecord>> calls;
    private final BiConsumer<Duration, Runnable> timer;
    private final RowSettings settings;
    private final InstantSource clock;
    private final Instant start;
    private final CompletableFuture<ItemResult> result = new CompletableFuture<>();
    private Duration delay = FIRST_DELAY;

    private RowCall(
            BulkItem item,
            Function<BulkItem, CompletableFuture<ItemRecord>> calls,
            BiConsumer<Duration, Runnable> timer,
            RowSettings settings,
            InstantSource clock) {
        this.item = item;
        this.calls = calls;
        this.timer = timer;
        this.settings = settings;
        this.clock = clock;
        this.start = clock.instant();
    }

    /**
     * Starts the calls of a row.
     *
     * @param calls processes an item
     * @param timer runs a task after a delay
     * @return the result. It never completes if the timer drops a task, because then the Flink task ends
     */
    static CompletableFuture<ItemResult> start(
            BulkItem item,
            Function<BulkItem, CompletableFuture<ItemRecord>> calls,
            BiConsumer<Duration, Runnable> timer,
            RowSettings settings,
            InstantSource clock) {
        RowCall call = new RowCall(item, calls, timer, settings, clock);
        call.process();
        return call.result;
    }

    private void process() {
        CompletableFuture<ItemRecord> unused = calls.apply(item).whenComplete(this::processed);
    }

    private void processed(@Nullable ItemRecord record, @Nullable Throwable error) {
        if (record == null) {
            result.completeExceptionally(error);
            return;
        }
        if (!latestRepetition(record).map(this::repeatBefore).orElse(false)) {
            result.complete(ItemResult.of(record));
        }
    }

    /** Returns the time after which the row is not processed again; empty if its state is final. */
    private Optional<Instant> latestRepetition(ItemRecord record) {
        return switch (record.state()) {
            // Every call ends at its deadline. A claim that is older belongs to a process that was killed.
            case CLAIMED ->
                Optional.of(record.claim().time().plus(settings.callTimeout()).plus(settings.margin()));
            case TASK -> Optional.of(lastCall());
            case NOT_SENT, REJECTED -> record.outcome().retryable() ? Optional.of(lastCall()) : Optional.empty();
            // A storage may publish an image some seconds after its URL. A URL that has expired never works again.
            case BILLED ->
                record.outcome().task().isPresent() && delay.compareTo(MAX_DELAY) < 0
                        ? Optional.of(lastCall())
                        : Optional.empty();
            case DELIVERED, UNKNOWN -> Optional.empty();
        };
    }

    /** Returns the latest time at which a call can begin that ends before the timeout of the row. */
    private Instant lastCall() {
        return start.plus(settings.rowTimeout()).minus(settings.callTimeout());
    }

    private boolean repeatBefore(Instant latest) {
        Instant next = clock.instant().plus(delay);
        if (next.isAfter(latest)) {
            return false;
        }
        timer.accept(delay, this::process);
        Duration doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : doubled;
        return true;
    }
}
