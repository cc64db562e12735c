package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.ItemPlan.Action;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.RateLimit;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Processes the items of a run that may start: claims and requests an item, awaits its task, or lists it. Calls end on
 * threads of the service, which update the state of the run.
 */
final class ItemProcessor {
    /** A key that does not permit one model may permit another one, whose items follow. */
    private static final int MAX_FORBIDDEN_IN_A_ROW = 20;

    private final ImagesService images;
    private final ClaimedCalls calls;
    private final RunReports reports;
    private final RunSettings settings;
    private final RecordNotifier notifier;
    private final RunMonitor monitor;
    private final Consumer<ItemPlan> repeats;
    private final Consumer<ItemPlan> awaited;
    private final Runnable onEnd;
    private final AtomicInteger forbiddenInARow = new AtomicInteger();

    /**
     * Creates a processor.
     *
     * @param repeats receives the items that are requested again, under the lock of the monitor
     * @param awaited receives the items whose tasks or URLs are no longer awaited, under the lock of the monitor
     * @param onEnd runs without the lock when an item has ended, so that another one may start
     */
    ItemProcessor(
            ClaimedCalls calls,
            RunReports reports,
            RunSettings settings,
            RunMonitor monitor,
            Consumer<ItemPlan> repeats,
            Consumer<ItemPlan> awaited,
            Runnable onEnd) {
        this.images = calls.images();
        this.calls = calls;
        this.reports = reports;
        this.settings = settings;
        this.notifier = new RecordNotifier(settings.records());
        this.monitor = monitor;
        this.repeats = repeats;
        this.awaited = awaited;
        this.onEnd = onEnd;
    }

    /** Returns an item with the highest price of its request. Runs code of the caller. */
    ItemPlan withPrice(ItemPlan plan) {
        return plan.withPrice(settings.budget()
                .price(plan.item().request())
                .or(() -> images.estimate(plan.item().request()).map(estimate -> estimate.highest())));
    }

    /**
     * Reserves the price of an item that will be awaited, if an earlier run has requested it without a price: the
     * provider reports the cost only when the task has ended. Runs code of the caller.
     */
    ItemPlan withReservation(ItemPlan awaited) {
        ItemRecord record = awaited.previous().orElseThrow();
        if (record.spent().isPresent()) {
            return awaited;
        }
        ItemPlan reserved = awaited.withCeiling(withPrice(awaited).price());
        monitor.updateSilently(
                state -> state.spending().replace(record, reserved.previous().orElseThrow()));
        return reserved;
    }

    /**
     * Processes an item. Returns at once.
     *
     * @param lane the lane in which the request of the item has started; empty if nothing is requested
     */
    void process(ItemPlan plan, Optional<Lane> lane) {
        switch (plan.action()) {
            case REQUEST -> request(plan, lane.orElseThrow());
            case AWAIT ->
                guard(started(() -> calls.await(plan))
                        .thenCompose(end -> ended(plan, end, Optional.empty(), System.nanoTime())));
            case SKIP -> skip(plan);
            case DUPLICATE -> monitor.update(state -> state.count(RunCount.DUPLICATE, 1));
            case LIST_UNKNOWN -> list(plan, ItemState.UNKNOWN);
            case LIST_REJECTED, INVALID -> list(plan, ItemState.REJECTED);
            case LIST_BILLED -> list(plan, ItemState.BILLED);
            case LIST_PENDING -> list(plan, ItemState.TASK);
        }
    }

    /** Returns the future of a call; a failed one if the call throws, which no implementation should do. */
    static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Counts an item that was delivered before. If images of it are missing, it is listed by every run. */
    private void skip(ItemPlan plan) {
        Optional<String> missing =
                plan.previous().flatMap(record -> record.outcome().reason());
        missing.ifPresent(reason -> reports.undelivered(plan.id(), plan.outcome(), ItemState.DELIVERED, reason));
        monitor.update(state -> {
            state.count(RunCount.SKIPPED, 1);
            state.count(RunCount.INCOMPLETE, missing.isPresent() ? 1 : 0);
        });
    }

    private void list(ItemPlan plan, ItemState listed) {
        reports.undelivered(plan.id(), plan.outcome(), listed, plan.reason().orElse(""));
        monitor.update(state -> state.addListed(listed));
    }

    private void request(ItemPlan plan, Lane lane) {
        Optional<BigDecimal> price = plan.price();
        if (calls.isKeyForgotten(plan)) {
            process(
                    plan.unknown("the idempotency key has become too old while the item was waiting"),
                    Optional.empty());
            monitor.update(state -> leave(state, plan, lane, price));
            return;
        }
        long started = System.nanoTime();
        CompletableFuture<Optional<ItemRecord>> claimed = started(() -> calls.claim(plan, price))
                .handleAsync(
                        (claim, error) -> {
                            if (error != null) {
                                notClaimed(plan, lane, price, error);
                            } else if (claim.isEmpty()) {
                                claimedByOther(plan, lane, price);
                            }
                            return error == null ? claim : Optional.empty();
                        },
                        calls.workers());
        guard(claimed.thenCompose(claim -> claim.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : calls.request(plan, claim.get()).thenCompose(end -> ended(plan, end, Optional.of(lane), started))));
    }

    /** Ends an item whose id was claimed meanwhile, possibly for another request. */
    private void claimedByOther(ItemPlan plan, Lane lane, Optional<BigDecimal> price) {
        guard(calls.claimedByOther(plan).handle((other, error) -> {
            if (error != null) {
                notClaimed(plan, lane, price, error);
                return null;
            }
            process(other, Optional.empty());
            monitor.update(state -> leave(state, plan, lane, price));
            return null;
        }));
    }

    /** Fails the run if the processing of an item fails, which is a defect. */
    private void guard(CompletableFuture<Void> processed) {
        CompletableFuture<Void> unused = processed.exceptionally(error -> {
            monitor.fail(error);
            monitor.update(state -> state.addInFlight(-1));
            return null;
        });
    }

    private void notClaimed(ItemPlan plan, Lane lane, Optional<BigDecimal> price, Throwable error) {
        monitor.update(state -> {
            state.stop(message(error));
            state.count(RunCount.NOT_REQUESTED, 1);
            leave(state, plan, lane, price);
        });
    }

    /** Frees what was acquired for a request that is not sent. */
    private static void leave(RunState state, ItemPlan plan, Lane lane, Optional<BigDecimal> price) {
        state.spending().release(price, plan.images());
        lane.end(RateLimit.NONE, System.nanoTime());
        state.addInFlight(-1);
    }

    /** The latest record of an item, or why it could not be stored. */
    private record Stored(Optional<ItemRecord> latest, Optional<Throwable> error) {
        Stored(@Nullable ItemRecord latest, @Nullable Throwable error) {
            this(Optional.ofNullable(latest), Optional.ofNullable(error));
        }
    }

    /**
     * Updates the lane and the spending at once, stores the record, and frees the slot when the record is on the disk.
     * A delivery frees it at once if the claim of the next item is stored together with the record: a crash then leaves
     * no more items without a record than there are slots, and the next item does not wait twice.
     */
    private CompletableFuture<Void> ended(ItemPlan plan, ItemEnd end, Optional<Lane> lane, long started) {
        ItemRecord record = end.record();
        boolean repeat = end.failure().filter(this::mayRepeat).isPresent() && record.state() != ItemState.TASK;
        monitor.updateSilently(state -> {
            lane.ifPresent(used -> endRequest(state, used, end, started));
            settle(
                    state,
                    lane.isPresent() ? record.claimOnly() : plan.previous().orElseThrow(),
                    record);
        });
        if (record.state() == ItemState.DELIVERED) {
            forbiddenInARow.set(0);
        }
        end.failure()
                .filter(this::endsRun)
                .ifPresent(fatal -> monitor.update(state -> state.stop(String.valueOf(fatal.getMessage()))));
        CompletableFuture<ItemRecord> storing = calls.store(record);
        boolean free = lane.isPresent() && record.state() == ItemState.DELIVERED && calls.storesInOrder();
        if (free) {
            monitor.updateSilently(state -> state.count(RunCount.RECORDING, 1));
            onEnd.run();
        }
        return storing.handle(Stored::new)
                .thenComposeAsync(
                        stored -> {
                            monitor.updateSilently(state -> state.count(RunCount.RECORDING, free ? -1 : 0));
                            return recorded(
                                    plan,
                                    stored.latest().orElse(record),
                                    repeat
                                            && stored.latest()
                                                    .filter(record::isOfSameClaim)
                                                    .isPresent(),
                                    stored.error());
                        },
                        calls.workers());
    }

    /** Stores the end of an item of a batch, blocks until it is on the disk, and reports it. */
    void endInBatch(ItemEnd end) {
        reportInBatch(calls.store(end.record()).join());
    }

    /** Reports an item of a batch whose end is stored. */
    void reportInBatch(ItemRecord record) {
        boolean delivered = record.state() == ItemState.DELIVERED;
        Optional<String> reason = record.outcome().reason();
        if (delivered) {
            reports.delivered(record);
        }
        if (!delivered || reason.isPresent()) {
            reports.undelivered(record.id(), record.outcome(), record.state(), reason.orElse(""));
        }
        notifier.acceptNow(record);
        monitor.update(state -> {
            settle(state, record.claimOnly(), record);
            if (delivered) {
                state.addDelivered(record.outcome().images().size());
                state.count(RunCount.INCOMPLETE, reason.isPresent() ? 1 : 0);
            } else {
                // One batch can end the outcome of many items, so that their number says nothing about the provider.
                state.addListed(record.state());
            }
            state.addInFlight(-1);
        });
    }

    /** Lists an item whose batch is not awaited any longer. */
    void leaveInBatch(ItemRecord record, String reason) {
        reports.undelivered(record.id(), record.outcome(), record.state(), reason);
        monitor.update(state -> {
            state.addListed(record.state());
            state.addInFlight(-1);
        });
    }

    /** Replaces what an earlier record of the same claim counts against the budget. */
    private void settle(RunState state, ItemRecord earlier, ItemRecord record) {
        if (record.claim().run().equals(calls.run())) {
            state.spending().settle(record);
        } else {
            state.spending().replace(earlier, record);
        }
    }

    /** Frees the lane. Another request starts only when the record is stored. */
    private static void endRequest(RunState state, Lane lane, ItemEnd end, long started) {
        long now = System.nanoTime();
        lane.end(end.rateLimit(), now);
        Optional<ImagesException> limited = end.failure().filter(FailureKinds::isThrottled);
        if (limited.isPresent()) {
            lane.limited(
                    end.rateLimit().retryAfter(),
                    started,
                    now,
                    ThreadLocalRandom.current().nextDouble());
            state.limited(String.valueOf(limited.get().getMessage()));
        } else {
            lane.accepted(now);
        }
    }

    /** Returns whether every further request would probably fail in the same way. */
    private boolean endsRun(ImagesException failure) {
        return FailureKinds.isForbidden(failure)
                ? forbiddenInARow.incrementAndGet() >= MAX_FORBIDDEN_IN_A_ROW
                : FailureKinds.isFatal(failure);
    }

    private boolean mayRepeat(ImagesException failure) {
        boolean notSent = failure.billing() == BillingStatus.NOT_SENT;
        return FailureKinds.isThrottled(failure)
                && failure.isRetrySafe()
                && !FailureKinds.isFatal(failure)
                && (notSent || images.provider().retriesAllowed());
    }

    /**
     * Reports an item whose end is stored, and ends it.
     *
     * @param record the latest record, which may be a better one of another caller
     */
    private CompletableFuture<Void> recorded(
            ItemPlan plan, ItemRecord record, boolean repeat, Optional<Throwable> error) {
        boolean delivered = record.state() == ItemState.DELIVERED;
        boolean again = repeat && !delivered;
        Optional<String> reason = record.outcome().reason();
        CompletableFuture<Void> notified = CompletableFuture.completedFuture(null);
        if (error.isEmpty() && !again) {
            if (delivered) {
                reports.delivered(record);
            }
            if (!delivered || reason.isPresent()) {
                reports.undelivered(record.id(), plan.outcome(), record.state(), reason.orElse(""));
            }
            notified = notifier.accept(record);
        }
        return notified.thenRun(() -> {
            monitor.updateSilently(state -> {
                error.ifPresent(cause -> state.stop(message(cause)));
                if (again) {
                    repeats.accept(plan.withPrevious(record));
                } else if (delivered) {
                    state.addDelivered(record.outcome().images().size());
                    state.count(RunCount.INCOMPLETE, reason.isPresent() ? 1 : 0);
                } else if (plan.action() == Action.REQUEST) {
                    state.addUndelivered(record.state());
                } else {
                    state.addListed(record.state());
                }
                if (plan.action() == Action.AWAIT) {
                    awaited.accept(plan);
                }
                state.addInFlight(-1);
            });
            onEnd.run();
        });
    }

    static String message(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return String.valueOf(cause.getMessage());
    }
}
