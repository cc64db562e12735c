package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.RateLimit;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that are claimed before they are sent. Engines that distribute work over several machines use this class with a
 * shared store of claims; on one machine, use {@link BulkRun}.
 *
 * <p>{@link #process} requests an item that nobody has claimed, awaits the task of an item that has one, and returns
 * the record of every other item without sending anything. An item is therefore charged at most once, however often the
 * engine processes it. An item that is processed while its request runs gets the record of that request.
 *
 * <p>An instance is safe for use by several threads.
 */
public final class ClaimedCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private final ImagesService images;
    private final Claims claims;
    private final Path output;
    private final CallOptions options;
    private final ClaimRules rules;
    private final StoredFiles files;
    private final ItemEnds ends;
    private final OpenWork work = new OpenWork("the calls are");
    private final RunningItems running = new RunningItems();
    private final CallThreads threads = new CallThreads();
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final Clock clock;

    /**
     * Creates an instance.
     *
     * @param images the service, which is not closed
     * @param claims the store of claims, which is not closed
     * @param output the directory of the image files; the paths of records start there
     * @param options the options of every call; they must not split calls
     * @param rules the rules for items that were claimed before
     * @throws IllegalArgumentException if the options split calls, because the parts of a call have no claims of their
     *     own
     */
    public ClaimedCalls(ImagesService images, Claims claims, Path output, CallOptions options, ClaimRules rules) {
        this(images, claims, output, output, options, rules, Clock.systemUTC());
    }

    ClaimedCalls(
            ImagesService images,
            Claims claims,
            Path output,
            Path base,
            CallOptions options,
            ClaimRules rules,
            Clock clock) {
        this.images = Objects.requireNonNull(images, "images");
        this.claims = Objects.requireNonNull(claims, "claims");
        this.output = Objects.requireNonNull(output, "output");
        this.options = Objects.requireNonNull(options, "options");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.files = new StoredFiles(base.toAbsolutePath().normalize(), rules.syncFiles());
        this.clock = clock;
        this.ends = new ItemEnds(images, files, new RecoveredFiles(List.of(output, files.base())), rules, this::now);
        if (options.split()) {
            throw new IllegalArgumentException(
                    "calls of items must not be split; use one item for each request of up to the provider's maximum");
        }
    }

    /** Returns the id of this run, which its claims carry. */
    String run() {
        return run;
    }

    ImagesService images() {
        return images;
    }

    ItemPlanner planner() {
        return planner(false);
    }

    /** Returns a planner; the items are requested and awaited in batches or alone. */
    ItemPlanner planner(boolean batches) {
        return new ItemPlanner(claims, rules, files.base(), knownKeys(), batches);
    }

    private KnownKeys knownKeys() {
        return new KnownKeys(keyedBaseUrl(), images.provider().idempotencyKeyLifetime(), this::now);
    }

    /** Returns whether the provider may have forgotten the key of a repeated request while its item was waiting. */
    boolean isKeyForgotten(ItemPlan plan) {
        return !rules.retryUnknown()
                && repeated(plan).filter(claim -> !knownKeys().contains(claim)).isPresent();
    }

    /** Returns the claim whose request is repeated. */
    private static Optional<ItemClaim> repeated(ItemPlan plan) {
        return plan.previous()
                .filter(record -> record.state() == ItemState.CLAIMED || record.state() == ItemState.UNKNOWN)
                .map(ItemRecord::claim);
    }

    /**
     * Returns the base URL at which a repeated request is recognized by its key; empty if there is none. With several
     * providers, the first one may be requested again for what the second one has received.
     */
    private Optional<String> keyedBaseUrl() {
        return hasKeys() && images.providers().size() == 1
                ? Optional.of(images.task("any").baseUrl().toString())
                : Optional.empty();
    }

    private boolean hasKeys() {
        return images.providers().stream()
                .allMatch(profile -> profile.idempotencyHeader().isPresent());
    }

    Path output() {
        return output;
    }

    CallOptions options() {
        return options;
    }

    /**
     * Processes an item: claims and requests it, awaits its task, or returns its record. Does not block; files and
     * claims are read on a thread of this instance.
     *
     * @param item the item
     * @return a future of the latest record of the item, which is stored durably. A failed call is a record with the
     *     reason. An item whose input cannot be read, or whose id belongs to another request, is {@link
     *     ItemState#REJECTED} without being stored. A delivery whose files are missing or changed is {@link
     *     ItemState#BILLED}. The future fails with a {@link BulkException} if a claim cannot be read or stored, or if
     *     this instance is closed. Cancelling the future does not cancel the call. Continuations run on threads of
     *     their own and may block
     */
    public CompletableFuture<ItemRecord> process(BulkItem item) {
        Objects.requireNonNull(item, "item");
        return work.start(() -> CompletableFuture.supplyAsync(() -> planner().plan(item), threads.readers())
                .thenComposeAsync(this::process, threads.workers())
                // The future of a store completes on its threads, which the records of the other items need.
                .whenCompleteAsync((record, error) -> {}, threads.continuations()));
    }

    private CompletableFuture<ItemRecord> process(ItemPlan plan) {
        return switch (plan.action()) {
            case INVALID -> CompletableFuture.completedFuture(invalid(plan));
            case REQUEST -> running.run(plan, () -> claimAndRequest(plan));
            case AWAIT -> running.run(plan, () -> await(plan).thenCompose(this::store));
            default -> CompletableFuture.completedFuture(listed(plan));
        };
    }

    private CompletableFuture<ItemRecord> claimAndRequest(ItemPlan plan) {
        return claim(plan, ceiling(plan))
                .thenComposeAsync(
                        claimed -> claimed.isEmpty()
                                ? CompletableFuture.supplyAsync(() -> recordOfOther(plan), threads.readers())
                                : request(plan, claimed.get()).thenCompose(this::store),
                        threads.workers());
    }

    /** Returns the record of an item that another caller has claimed, possibly for another request. */
    private ItemRecord recordOfOther(ItemPlan plan) {
        ItemRecord record = find(plan.id()).orElseThrow();
        ItemPlan other = plan.duplicateOf(record.requestDigest());
        return other.action() == ItemPlan.Action.INVALID ? invalid(other) : record;
    }

    /** Returns a future of what happens to an item that another caller has claimed, possibly for another request. */
    CompletableFuture<ItemPlan> claimedByOther(ItemPlan plan) {
        return CompletableFuture.supplyAsync(
                () -> plan.duplicateOf(find(plan.id()).orElseThrow().requestDigest()), threads.readers());
    }

    /** Returns the record of an item that cannot be requested. It is not stored. */
    private ItemRecord invalid(ItemPlan plan) {
        ItemClaim claim = new ItemClaim(run, now(), images.provider().id(), "", plan.images(), Optional.empty());
        return ItemRecord.claimed(plan.id(), plan.digest(), claim)
                .with(
                        ItemState.REJECTED,
                        plan.outcome().withReason(plan.reason().orElse("invalid")),
                        now());
    }

    /** Returns the record of an earlier run. A delivery whose files are missing or changed is a mere charge. */
    private static ItemRecord listed(ItemPlan plan) {
        ItemRecord record = plan.previous().orElseThrow();
        return plan.action() == ItemPlan.Action.LIST_BILLED && record.state() == ItemState.DELIVERED
                ? record.with(
                        ItemState.BILLED,
                        record.outcome().withReason(plan.reason().orElse("")),
                        record.time())
                : record;
    }

    private CompletableFuture<ItemRecord> store(ItemEnd end) {
        return store(end.record());
    }

    /**
     * Stores a record durably.
     *
     * @return a future of the latest record, which may be a better one of another caller. It completes on a thread of
     *     the store
     */
    CompletableFuture<ItemRecord> store(ItemRecord record) {
        return claims.record(record);
    }

    /** Returns whether a claim is stored only together with all records that were made before it. */
    boolean storesInOrder() {
        return claims instanceof FileClaims;
    }

    /** Returns a batch with what the store knows of it: the position and the number of requests. */
    ImageBatch latest(ImageBatch batch) {
        return claims instanceof FileClaims journal ? journal.latest(batch) : batch;
    }

    Optional<ItemRecord> find(String id) {
        return claims.find(id);
    }

    /** Returns the threads that start calls and process their ends. */
    Executor workers() {
        return threads.workers();
    }

    private Optional<BigDecimal> ceiling(ItemPlan plan) {
        return images.estimate(plan.item().request()).map(estimate -> estimate.highest());
    }

    /**
     * Claims an item.
     *
     * @return a future of the stored claim; empty if another caller has claimed the item
     */
    CompletableFuture<Optional<ItemRecord>> claim(ItemPlan plan, Optional<BigDecimal> ceiling) {
        return claim(plan, ceiling, Optional.empty());
    }

    /** Claims an item for a batch of this name, or for a request of its own. */
    CompletableFuture<Optional<ItemRecord>> claim(ItemPlan plan, Optional<BigDecimal> ceiling, Optional<String> batch) {
        // A provider recognizes a repeated request by its key. A request that was rejected gets a new key, because a
        // provider may repeat its response to the old one.
        Optional<ItemClaim> repeated = repeated(plan);
        Instant time = now();
        ItemClaim facts = new ItemClaim(
                run,
                time,
                images.provider().id(),
                repeated.map(ItemClaim::idempotencyKey)
                        .orElseGet(() -> UUID.randomUUID().toString()),
                plan.images(),
                ceiling,
                batch,
                batch.isPresent() ? Optional.empty() : keyedBaseUrl(),
                repeated.map(ItemClaim::keyTime).orElse(time));
        ItemRecord claim = ItemRecord.claimed(plan.id(), plan.digest(), facts)
                .with(ItemState.CLAIMED, batch.isPresent() ? plan.outcome() : withEarlierBatch(plan), facts.time());
        return claims.claim(claim, plan.previous())
                .thenApply(granted -> granted ? Optional.of(claim) : Optional.empty());
    }

    /** Keeps the batch in which an item failed: its record may be the only one with the position in the results. */
    private static ItemOutcome withEarlierBatch(ItemPlan plan) {
        return plan.previous()
                .flatMap(record -> record.outcome().batch())
                .map(plan.outcome()::withBatch)
                .orElse(plan.outcome());
    }

    /** Sends the request of a claimed item. The future never fails. */
    CompletableFuture<ItemEnd> request(ItemPlan plan, ItemRecord claim) {
        CallOptions.Builder callOptions = options.toBuilder();
        // Each event of the progress needs another thread, so that it is received only if there can be a task.
        if (images.providers().stream().anyMatch(profile -> profile.task().isPresent())) {
            AtomicReference<@Nullable ImageTask> task = new AtomicReference<>();
            callOptions.progressConsumer(progress -> {
                // The consumer may block or throw, and must not keep the task of a charged request from being recorded.
                recordTask(plan, claim, progress, task);
                options.progressConsumer().ifPresent(consumer -> consumer.accept(progress));
            });
        }
        if (hasKeys()) {
            callOptions.idempotencyKey(claim.claim().idempotencyKey());
        }
        CallOptions complete = callOptions.build();
        CompletableFuture<ImageResult<Path>> call = plan.item().request() instanceof EditRequest edit
                ? images.edit(edit, delivery(plan), complete)
                : images.generate((GenerateRequest) plan.item().request(), delivery(plan), complete);
        return end(plan, claim, call);
    }

    /** Records a task when the provider has accepted it, which is before the first poll. */
    private void recordTask(
            ItemPlan plan, ItemRecord claim, Progress progress, AtomicReference<@Nullable ImageTask> recorded) {
        progress.task().ifPresent(status -> {
            if (recorded.compareAndSet(null, status.task())) {
                CompletableFuture<ItemRecord> unused = claims.record(
                                claim.with(ItemState.TASK, claim.outcome().withTask(status.task()), now()))
                        .whenComplete((stored, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "the task of item {} could not be recorded: {}", plan.id(), failure.toString());
                            }
                        });
            }
        });
    }

    ClaimRules rules() {
        return rules;
    }

    /** Awaits the task of an item. The future never fails. */
    CompletableFuture<ItemEnd> await(ItemPlan plan) {
        ItemRecord record = plan.previous().orElseThrow();
        return end(plan, record, images.await(record.outcome().task().orElseThrow(), delivery(plan), options));
    }

    private Delivery<Path> delivery(ItemPlan plan) {
        String name = ItemFileNames.of(plan);
        // A name of a directory is rejected, because a caller may have meant the directory.
        return Delivery.toDirectory(output)
                .withFileName(Files.isDirectory(output.resolve(name)) ? name + "-image" : name);
    }

    private CompletableFuture<ItemEnd> end(
            ItemPlan plan, ItemRecord record, CompletableFuture<ImageResult<Path>> call) {
        return call.handleAsync(
                (result, error) -> error == null
                        ? ends.delivered(ItemEnds.Described.of(plan), record, result)
                        : ends.failed(ItemEnds.Described.of(plan), record, ItemEnds.toImagesException(error)),
                files.executor());
    }

    /**
     * Returns the end of an item whose batch has a result for it. Forces its files to the disk.
     *
     * @param lineId the id of the line in the batch, which names files; that of the result is text of the server
     */
    ItemEnd end(ItemRecord record, String lineId, BatchResult<Path> result) {
        ItemEnds.Described item =
                new ItemEnds.Described(record.outcome().described().withBatch(result.next()), lineId, false);
        return result.images().isPresent()
                ? ends.delivered(item, record, result.images().get())
                : ends.failed(item, record, result.failure().orElseThrow());
    }

    /** Returns the end of an item whose batch was not created. */
    ItemEnd end(ItemPlan plan, ItemRecord record, ImagesException failure) {
        return ends.failed(ItemEnds.Described.of(plan), record, failure);
    }

    /** Returns the end of an item whose request was not sent for a reason that is not its own. */
    ItemEnd notSent(ItemPlan plan, ItemRecord record, String reason) {
        return new ItemEnd(
                record.with(ItemState.NOT_SENT, plan.outcome().withReason(reason), now()),
                Optional.empty(),
                RateLimit.NONE);
    }

    /** Returns a record of an item in another state. */
    ItemRecord with(ItemRecord record, ItemState state, ItemOutcome outcome) {
        return record.with(state, outcome, now());
    }

    private Instant now() {
        return clock.instant();
    }

    /**
     * Waits until the running calls have ended and their outcomes are stored, and ends the threads of this instance.
     * To end the running calls as well, close the service first; their outcomes are then unknown. Neither the service
     * nor the claims are closed.
     */
    @Override
    public void close() {
        work.close();
        files.close();
        threads.close();
    }
}
