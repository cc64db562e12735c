package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.ItemPlan.Action;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.BatchProtocol;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits the items of a run in batches, and awaits these batches and those of earlier runs. All items of a batch are
 * claimed with its name before it is submitted. When all items are read, a claim without a batch is searched for by
 * this name, and batches of earlier runs are awaited from the position of their last recorded result on.
 *
 * <p>The thread of the reader groups and submits the items. Results arrive on threads of the service. Another thread
 * reports the progress and waits for the end.
 */
final class BatchCoordinator implements RunEngine, RunThread.Work {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    /** So many of the newest batches of the account are searched for the name of a claim. */
    private static final int MAX_LISTED = 1_000;

    private final ImagesService images;
    private final ClaimedCalls calls;
    private final RunMonitor monitor;
    private final ItemProcessor processor;
    private final RunReader reader;
    private final RunThread thread;
    private final BatchGroups groups;
    private final AwaitedBatches batches = new AwaitedBatches();
    private final Map<String, List<ItemPlan>> unconfirmed = new LinkedHashMap<>();

    /** The items that failed in a batch of an earlier run, by the identity of this batch. */
    private final Map<ImageBatch, List<ItemPlan>> failures = new LinkedHashMap<>();

    private volatile boolean submitting = true;

    /** The items of the latest batches whose creation has an unknown outcome. */
    private int unknownInARow;

    BatchCoordinator(ClaimedCalls calls, RunReports reports, ClaimTotals earlier, RunSettings settings) {
        this.images = calls.images();
        this.calls = calls;
        this.monitor = new RunMonitor(new RunState(new Spending(settings.budget(), earlier), System.nanoTime()));
        this.processor = new ItemProcessor(calls, reports, settings, monitor, plan -> {}, plan -> {}, monitor::wake);
        this.reader = new RunReader(calls.planner(true), calls.run(), this::accept, this::readerEnded);
        this.thread = new RunThread(monitor, reports, settings);
        BatchProtocol.BatchLimits limits =
                images.provider().batch().orElseThrow().limits();
        this.groups =
                new BatchGroups(calls.run(), limits, settings.itemsPerBatch().orElseThrow());
    }

    @Override
    public CompletableFuture<BulkSummary> start(Iterator<BulkItem> items, OptionalLong size) {
        CompletableFuture<BulkSummary> summary = thread.start(size, this);
        reader.start(items);
        return summary;
    }

    /** Ends the waiting. The batches continue at the provider, and another run awaits them. */
    @Override
    public void stop(String reason) {
        monitor.update(state -> state.stop(reason));
        reader.stop();
        batches.stop();
    }

    @Override
    public void awaitEnd() {
        thread.awaitEnd();
    }

    // The thread of the run

    /** The thread of the reader starts everything. */
    @Override
    public long start() {
        return RunThread.TICK_NANOS;
    }

    /** A source that blocks is left behind when the run is stopped. */
    @Override
    public boolean isEnded(RunState state) {
        return state.inFlight() == 0 && (state.isReaderEnded() || batches.isStopped());
    }

    // The thread of the reader

    private void accept(ItemPlan plan) {
        Optional<ItemRecord> previous =
                plan.previous().filter(record -> plan.action() != Action.DUPLICATE && plan.action() != Action.INVALID);
        if (previous.filter(BatchCoordinator::isUnconfirmed).isPresent()) {
            String name = previous.get().claim().batch().orElseThrow();
            unconfirmed.computeIfAbsent(name, key -> new ArrayList<>()).add(plan);
            return;
        }
        Optional<ImageBatch> batch = previous.flatMap(record -> record.outcome().batch());
        batch.map(calls::latest).ifPresent(batches::note);
        if (batch.isPresent() && hasFailed(plan)) {
            failures.computeIfAbsent(AwaitedBatches.identity(batch.get()), key -> new ArrayList<>())
                    .add(plan);
        } else if (plan.action() == Action.REQUEST) {
            request(plan);
        } else if (plan.action() == Action.AWAIT
                && previous.orElseThrow().outcome().task().isEmpty()
                && previous.get().outcome().batch().isPresent()) {
            batches.add(previous.get().outcome().batch().get(), BatchLineIds.of(plan), plan.id());
        } else {
            boolean awaits = plan.action() == Action.AWAIT;
            ItemPlan started = awaits ? processor.withReservation(plan) : plan;
            monitor.update(state -> state.addInFlight(awaits ? 1 : 0));
            processor.process(started, Optional.empty());
        }
    }

    /** Returns whether an item of a batch has a result without an image, or none at the end of the batch. */
    private static boolean hasFailed(ItemPlan plan) {
        return switch (plan.action()) {
            case REQUEST, LIST_REJECTED, LIST_UNKNOWN -> true;
            case LIST_BILLED -> plan.previous().orElseThrow().state() == ItemState.BILLED;
            default -> false;
        };
    }

    /** Returns whether an item is claimed for a batch, and it is not known whether the batch was created. */
    private static boolean isUnconfirmed(ItemRecord record) {
        boolean open = record.state() == ItemState.CLAIMED || record.state() == ItemState.UNKNOWN;
        return open
                && record.claim().batch().isPresent()
                && record.outcome().batch().isEmpty();
    }

    /** Adds an item to a group, and submits the group if it is full. */
    private void request(ItemPlan plan) {
        Optional<ItemPlan> duplicate = groups.duplicateOf(plan);
        if (duplicate.isPresent()) {
            processor.process(duplicate.get(), Optional.empty());
            return;
        }
        Optional<String> invalid = problem(plan);
        if (invalid.isPresent()) {
            processor.process(plan.rejected(invalid.get()), Optional.empty());
            return;
        }
        ItemPlan priced = processor.withPrice(plan);
        Optional<BigDecimal> price = priced.price();
        Optional<String> budget = monitor.apply(state -> state.spending().problem(price, plan.images()));
        if (budget.isPresent()) {
            reader.stop();
            monitor.update(state -> {
                state.stop(budget.get());
                state.count(RunCount.NOT_REQUESTED, 1);
            });
            return;
        }
        monitor.update(state -> state.spending().reserve(price, plan.images()));
        groups.add(priced).ifPresent(this::submit);
    }

    /** Returns why the provider would reject the request; one such request would reject its batch. */
    private Optional<String> problem(ItemPlan plan) {
        try {
            RequestPreview unused = images.preview(plan.item().request(), calls.options());
            return Optional.empty();
        } catch (ImagesException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void readerEnded(Optional<BulkException> failure) {
        try {
            failure.ifPresent(error -> monitor.update(state -> state.fail(error)));
            groups.removeAll().forEach(this::submit);
            if (!unconfirmed.isEmpty() && !batches.isStopped()) {
                confirm();
                groups.removeAll().forEach(this::submit);
            }
            List<AwaitedBatches.Batch> open = new ArrayList<>();
            for (AwaitedBatches.Batch batch : batches.removeAll()) {
                if (processFailed(batch)) {
                    open.add(batch);
                }
            }
            groups.removeAll().forEach(this::submit);
            open.forEach(batch -> {
                Optional<String> problem = batch.problem();
                if (enter(batch.size())) {
                    problem.ifPresentOrElse(reason -> leave(batch, reason), () -> await(batch));
                } else {
                    monitor.update(state -> state.count(RunCount.PENDING, batch.size()));
                }
            });
        } catch (RuntimeException e) {
            monitor.fail(e);
        } finally {
            monitor.update(RunState::readerEnded);
        }
    }

    /**
     * Processes the items that failed in a batch of an earlier run. They are awaited if the batch is, because the
     * provider may send an image after an error of the same item, and because the record of such an item may be the
     * only one with the position of the last result. Otherwise they are requested again, or listed.
     *
     * @return whether the batch must be awaited
     */
    private boolean processFailed(AwaitedBatches.Batch batch) {
        List<ItemPlan> failed = failures.getOrDefault(AwaitedBatches.identity(batch.position()), List.of());
        // A run that is stopped awaits nothing.
        boolean open = !batches.isStopped() && (batch.isRequired() || hasMore(batch, failed));
        for (ItemPlan plan : failed) {
            if (open) {
                awaitFailed(batch, plan);
            } else if (plan.action() == Action.REQUEST) {
                request(plan);
            } else {
                processor.process(plan, Optional.empty());
            }
        }
        return open || batch.isRequired();
    }

    /**
     * Returns whether the provider may have images of a batch that were not read. If it cannot be asked, nothing is
     * requested again.
     */
    private boolean hasMore(AwaitedBatches.Batch batch, List<ItemPlan> failed) {
        if (failed.isEmpty()) {
            return false;
        }
        try {
            return batch.hasMore(ItemProcessor.started(() -> images.batchStatus(batch.position()))
                    .join());
        } catch (CompletionException | CancellationException e) {
            return !(ItemEnds.toImagesException(e) instanceof NotFoundException)
                    && failed.stream().anyMatch(plan -> plan.action() == Action.REQUEST);
        }
    }

    private void awaitFailed(AwaitedBatches.Batch batch, ItemPlan plan) {
        ItemRecord record = plan.previous().orElseThrow();
        ItemOutcome outcome = plan.action() == Action.REQUEST
                ? record.outcome()
                        .withReason(
                                "the item failed in batch " + batch.position().id()
                                        + "; a run requests it again when it has all results of the batch")
                : record.outcome();
        // Its image may still be charged.
        monitor.update(state -> state.spending().replace(record, record.claimOnly()));
        batch.addFailed(BatchLineIds.of(plan), record.with(record.state(), outcome, record.time()));
    }

    /** Searches for the batches of claims without a batch: their process ended before it knew the response. */
    private void confirm() {
        Map<String, ImageBatch> created = new LinkedHashMap<>();
        try {
            for (BatchStatus status :
                    ItemProcessor.started(() -> images.listBatches(MAX_LISTED)).join()) {
                created.putIfAbsent(status.batch().name(), status.batch());
            }
        } catch (CompletionException | CancellationException e) {
            monitor.update(state -> state.stop("the list of batches could not be read: "
                    + ItemEnds.toImagesException(e).getMessage()));
            unconfirmed
                    .values()
                    .forEach(plans -> plans.forEach(
                            plan -> processor.process(plan.withAction(Action.LIST_UNKNOWN), Optional.empty())));
            return;
        }
        unconfirmed.forEach((name, plans) -> {
            Optional<ImageBatch> batch = Optional.ofNullable(created.get(name)).map(calls::latest);
            for (ItemPlan plan : plans) {
                if (batch.isPresent()) {
                    ItemRecord record = plan.previous().orElseThrow();
                    // Its image may still be charged.
                    monitor.update(state -> state.spending().replace(record, record.claimOnly()));
                    calls.store(calls.with(
                                    record, ItemState.TASK, plan.outcome().withBatch(batch.get())))
                            .join();
                    batches.add(batch.get(), BatchLineIds.of(plan), plan.id());
                } else if (plan.action() == Action.REQUEST) {
                    request(plan);
                } else {
                    processor.process(plan, Optional.empty());
                }
            }
        });
    }

    /** Claims the items of a group, submits them as a batch, records it, and awaits it. */
    private void submit(BatchGroups.Group group) {
        if (!submitting || !enter(group.plans().size())) {
            monitor.update(
                    state -> state.count(RunCount.NOT_REQUESTED, group.plans().size()));
            return;
        }
        Map<String, ItemPlan> claimed = new LinkedHashMap<>();
        Map<String, ItemRecord> claims = new LinkedHashMap<>();
        try {
            claim(group, claimed, claims);
        } catch (CompletionException e) {
            // Nothing is sent. The claims that are stored are searched for by the next run.
            stop(ItemProcessor.message(e));
            monitor.update(state -> {
                state.count(RunCount.NOT_REQUESTED, group.plans().size());
                state.addInFlight(-group.plans().size());
            });
            return;
        }
        if (claimed.isEmpty()) {
            return;
        }
        List<BatchInput> inputs = claimed.entrySet().stream()
                .map(entry ->
                        new BatchInput(entry.getKey(), entry.getValue().item().request()))
                .toList();
        ImageBatch batch;
        try {
            batch = ItemProcessor.started(() -> images.submitBatch(group.name(), inputs, calls.options()))
                    .join();
        } catch (CompletionException | CancellationException e) {
            notSubmitted(ItemEnds.toImagesException(e), claimed, claims);
            return;
        }
        unknownInARow = 0;
        AwaitedBatches.Batch awaited = AwaitedBatches.batch(batch);
        List<CompletableFuture<ItemRecord>> stored = new ArrayList<>();
        claimed.forEach((lineId, plan) -> {
            awaited.add(lineId, plan.id());
            stored.add(calls.store(calls.with(
                    Objects.requireNonNull(claims.get(lineId)),
                    ItemState.TASK,
                    plan.outcome().withBatch(batch))));
        });
        try {
            CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            // The next run finds the batch by its name.
            stop(ItemProcessor.message(e));
        }
        await(awaited);
    }

    private void claim(BatchGroups.Group group, Map<String, ItemPlan> claimed, Map<String, ItemRecord> claims) {
        Map<ItemPlan, CompletableFuture<Optional<ItemRecord>>> pending = new LinkedHashMap<>();
        group.plans().forEach(plan -> pending.put(plan, calls.claim(plan, plan.price(), Optional.of(group.name()))));
        pending.forEach((plan, future) -> {
            Optional<ItemRecord> claim = future.join();
            if (claim.isPresent()) {
                claimed.put(BatchLineIds.of(plan), plan);
                claims.put(BatchLineIds.of(plan), claim.get());
            } else {
                processor.process(calls.claimedByOther(plan).join(), Optional.empty());
                monitor.update(state -> {
                    state.spending().release(plan.price(), plan.images());
                    state.addInFlight(-1);
                });
            }
        });
    }

    /** Counts items that are processed now, so that the run waits for them; returns false if it is stopped. */
    private boolean enter(int items) {
        return monitor.apply(state -> {
            if (batches.isStopped()) {
                return false;
            }
            state.addInFlight(items);
            return true;
        });
    }

    private void notSubmitted(ImagesException failure, Map<String, ItemPlan> claimed, Map<String, ItemRecord> claims) {
        String message = String.valueOf(failure.getMessage());
        claimed.forEach((lineId, plan) -> {
            ItemRecord claim = Objects.requireNonNull(claims.get(lineId));
            processor.endInBatch(
                    failure instanceof InvalidRequestException invalid && !names(invalid, lineId)
                            ? calls.notSent(plan, claim, "the batch of the item was not created: " + message)
                            : calls.end(plan, claim, failure));
        });
        if (FailureKinds.isFatal(failure) || FailureKinds.isThrottled(failure)) {
            stopSubmitting(message);
        }
        unknownInARow = failure.billing() == BillingStatus.UNKNOWN ? unknownInARow + claimed.size() : 0;
        if (unknownInARow >= RunState.MAX_LOST_IN_A_ROW) {
            stopSubmitting(RunState.lostReason(unknownInARow));
        }
    }

    /** Returns whether the request of a line is the reason why a batch was not created. */
    private static boolean names(InvalidRequestException failure, String lineId) {
        return failure.violations().stream()
                .map(InvalidRequestException.Violation::field)
                .anyMatch(field -> field.equals(lineId) || field.startsWith(lineId + ": "));
    }

    /** Ends the run when its batches have ended, because further batches would fail as well. */
    private void stopSubmitting(String reason) {
        submitting = false;
        reader.stop();
        monitor.update(state -> state.stop(reason));
    }

    // Threads of the service

    private void await(AwaitedBatches.Batch batch) {
        CompletableFuture<BatchSummary> call = ItemProcessor.started(() -> images.awaitBatch(
                batch.position(), Delivery.toDirectory(calls.output()), received -> receive(batch, received)));
        batches.started(call);
        CompletableFuture<?> unused = call.handleAsync(
                (summary, error) -> {
                    end(batch, Optional.ofNullable(summary), error == null ? Optional.empty() : Optional.of(error));
                    return null;
                },
                calls.workers());
    }

    /** Lists the items of a batch that is not awaited any longer. Another run awaits it. */
    private void leave(AwaitedBatches.Batch batch, String reason) {
        batch.removeFailed().forEach(processor::reportInBatch);
        endItems(batch, record -> processor.leaveInBatch(record, reason));
    }

    /** Ends the items that have no result. If the store of the claims fails, the run stops, and they do not change. */
    private void endItems(AwaitedBatches.Batch batch, Consumer<ItemRecord> end) {
        try {
            for (String id : batch.items()) {
                end.accept(calls.find(id).orElseThrow());
                batch.removeItem(id);
            }
        } catch (RuntimeException e) {
            LOG.warn("the items of a batch could not be read or recorded; the next run awaits the batch", e);
            stop(ItemProcessor.message(e));
            int left = batch.size();
            monitor.update(state -> {
                state.count(RunCount.PENDING, left);
                state.addInFlight(-left);
            });
        }
    }

    /** Records a result before the next one is read, so that the records of a batch end at its position. */
    private void receive(AwaitedBatches.Batch batch, BatchResult<Path> received) {
        Optional<String> line = batch.lineOf(received.id());
        Optional<String> id = line.flatMap(batch::item);
        if (id.isEmpty()) {
            LOG.warn("a batch has a result for '{}', which is not an item of it", received.id());
            batch.addStrangeResult();
            return;
        }
        storageFailure(received).ifPresent(failure -> {
            // The result is read again by the next run, so that no image is lost, also if others were stored.
            throw failure;
        });
        ItemRecord stored = calls.store(calls.end(calls.find(id.get()).orElseThrow(), line.get(), received)
                        .record())
                .join();
        if (stored.state() == ItemState.DELIVERED) {
            batch.remove(line.get());
            processor.reportInBatch(stored);
        } else {
            // A provider that repeats the request may send the image later.
            batch.addFailed(line.get(), stored);
        }
    }

    private static Optional<ImageStorageException> storageFailure(BatchResult<Path> received) {
        List<? extends ImageOutcome<?>> outcomes =
                received.images().isPresent() ? received.images().get().outcomes() : List.of();
        return Stream.concat(
                        received.failure().stream(),
                        outcomes.stream()
                                .filter(ImageOutcome.Failed.class::isInstance)
                                .map(outcome -> ((ImageOutcome.Failed<?>) outcome).error()))
                .filter(ImageStorageException.class::isInstance)
                .map(ImageStorageException.class::cast)
                .findFirst();
    }

    /** Records the items without a result, or lists them if the batch is not known to have ended. */
    private void end(AwaitedBatches.Batch batch, Optional<BatchSummary> summary, Optional<Throwable> error) {
        reportFailed(batch, summary);
        Optional<ImagesException> failure = error.map(ItemEnds::toImagesException);
        // The caller decides whether the items of a batch that the provider does not know may be requested again.
        boolean gone = calls.rules().retryUnknown()
                && failure.filter(NotFoundException.class::isInstance).isPresent();
        String reason = failure.map(cause -> String.valueOf(cause.getMessage()))
                .orElseGet(() -> reason(summary.orElseThrow().status()));
        // The run may end as soon as its last item is listed.
        if (failure.isPresent() && !batches.isStopped() && batch.isRequired()) {
            stopSubmitting(reason);
        }
        if (failure.isPresent() && !gone) {
            leave(batch, batches.isStopped() ? "the run was stopped" : reason);
        } else {
            boolean exhausted = summary.filter(batch::isExhausted).isPresent();
            endItems(
                    batch,
                    record -> processor.endInBatch(new ItemEnd(
                            without(record, summary, exhausted, reason), Optional.empty(), RateLimit.NONE)));
        }
    }

    /**
     * Reports the items whose results have no image. At the end of the batch, one of their records gets the position
     * behind the last result, which may belong to no item, so that the next run does not search for more images.
     */
    private void reportFailed(AwaitedBatches.Batch batch, Optional<BatchSummary> summary) {
        List<ItemRecord> failed = batch.removeFailed();
        if (summary.isPresent() && !failed.isEmpty()) {
            recordEnd(failed.get(0).id(), summary.get().next());
        }
        failed.forEach(processor::reportInBatch);
    }

    private void recordEnd(String id, ImageBatch end) {
        try {
            ItemRecord record = calls.find(id).orElseThrow();
            calls.store(calls.with(record, record.state(), record.outcome().withBatch(end)))
                    .join();
        } catch (RuntimeException e) {
            LOG.warn("the end of a batch could not be recorded; the next run reads the batch again", e);
        }
    }

    /**
     * Returns the record of an item without a result.
     *
     * @param exhausted whether the provider has no result that was not read; otherwise the item may be charged
     */
    private ItemRecord without(ItemRecord record, Optional<BatchSummary> summary, boolean exhausted, String reason) {
        Optional<BatchStatus.BatchState> state = summary.map(end -> end.status().state());
        boolean unprocessed = state.isPresent()
                && (state.get() == BatchStatus.BatchState.FAILED
                        || (state.get() != BatchStatus.BatchState.ENDED && exhausted));
        boolean retryable = unprocessed && state.get() != BatchStatus.BatchState.FAILED;
        ItemOutcome failed = record.outcome().withFailure(reason, retryable, Usage.NONE, Optional.empty());
        ItemOutcome outcome = summary.map(end -> failed.withBatch(end.next())).orElse(failed);
        return calls.with(record, unprocessed ? ItemState.REJECTED : ItemState.UNKNOWN, outcome);
    }

    private static String reason(BatchStatus status) {
        return switch (status.state()) {
            case FAILED ->
                "the provider rejected the batch"
                        + status.message().map(text -> ": " + text).orElse("");
            case EXPIRED -> "the batch expired without a result for this item";
            case CANCELLED -> "the batch was cancelled without a result for this item";
            default -> "the batch has no result for this item";
        };
    }
}
