package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A builder of {@link BulkRun}. The output directory and either a journal or other claims are required. A setter
 * rejects {@code null} with a {@link NullPointerException}.
 */
public final class BulkRunBuilder {
    private static final int DEFAULT_IN_FLIGHT = 16;
    private static final int MAX_IN_FLIGHT = 10_000;
    private static final int MAX_PER_MINUTE = 1_000_000;
    private static final int MAX_ITEMS_PER_BATCH = 100_000;

    private final ImagesService images;
    private @Nullable Path journal;
    private @Nullable Path output;
    private @Nullable Claims claims;
    private CallOptions options = CallOptions.DEFAULT;
    private ClaimRules rules = ClaimRules.DEFAULT;
    private Budget budget = Budget.UNLIMITED;
    private RunLimits limits =
            new RunLimits(DEFAULT_IN_FLIGHT, OptionalInt.empty(), Duration.ofMinutes(30), OptionalLong.empty());
    private Consumer<BulkProgress> progress = event -> {};
    private Optional<Consumer<ItemRecord>> records = Optional.empty();
    private OptionalInt itemsPerBatch = OptionalInt.empty();
    private Clock clock = Clock.systemUTC();

    BulkRunBuilder(ImagesService images) {
        this.images = Objects.requireNonNull(images, "images");
    }

    /**
     * Sets the journal. Required unless {@link #claims} is called. If the file exists, the run resumes it. The manifest
     * and the list of undelivered items are beside it.
     *
     * @param file the path of the journal; its directory is created if it does not exist
     * @return this builder
     */
    public BulkRunBuilder journal(Path file) {
        journal = Objects.requireNonNull(file, "file");
        return this;
    }

    /**
     * Sets a store of claims that replaces the journal. Default: none, the journal is used. The manifest and the list
     * of undelivered items are in the output directory. The store is not closed by the run.
     *
     * @param store the store
     * @return this builder
     */
    public BulkRunBuilder claims(Claims store) {
        claims = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * Sets the directory of the image files. Required. A file is named by the id of its item, or by the prompt. No
     * existing file is replaced.
     *
     * @param directory the directory, which is created if it does not exist
     * @return this builder
     */
    public BulkRunBuilder output(Path directory) {
        output = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Sets the maximum number of items that are requested or awaited at a time. Default: 16. Must be 1 to 10,000. The
     * run starts with 4 and adapts the number to what the provider accepts. Downloads of an earlier run that take more
     * than ten seconds do not count.
     *
     * @param items the maximum number of items
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public BulkRunBuilder maxInFlight(int items) {
        limits = limits.withMaxInFlight(inRange("maxInFlight", items, MAX_IN_FLIGHT));
        return this;
    }

    /**
     * Sets the maximum number of requests that start in any minute, for each model. Default: no limit. Must be 1 to
     * 1,000,000. Requests start at even intervals.
     *
     * @param requests the maximum number of requests
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public BulkRunBuilder maxPerMinute(int requests) {
        limits = limits.withMaxPerMinute(inRange("maxPerMinute", requests, MAX_PER_MINUTE));
        return this;
    }

    private static int inRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1.." + max + ", was " + value);
        }
        return value;
    }

    /**
     * Sets how long the run waits while the provider accepts no request at all. Default: 30 minutes. Must be positive.
     * After this time the run ends; it can be resumed.
     *
     * @param time the time
     * @return this builder
     * @throws IllegalArgumentException if the time is not positive
     */
    public BulkRunBuilder patience(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("patience must be positive, was " + time);
        }
        limits = limits.withPatience(time);
        return this;
    }

    /**
     * Sets the limits in money and images. Default: {@link Budget#UNLIMITED}.
     *
     * @param limit the budget
     * @return this builder
     */
    public BulkRunBuilder budget(Budget limit) {
        budget = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /**
     * Sets the options of every call. Default: {@link CallOptions#DEFAULT}. The run replaces their retry policy and
     * their idempotency key.
     *
     * @param callOptions the options; they must not split calls
     * @return this builder
     */
    public BulkRunBuilder callOptions(CallOptions callOptions) {
        options = Objects.requireNonNull(callOptions, "callOptions");
        return this;
    }

    /**
     * Sets the rules for items that an earlier run has claimed. Default: {@link ClaimRules#DEFAULT}.
     *
     * @param claimRules the rules
     * @return this builder
     */
    public BulkRunBuilder rules(ClaimRules claimRules) {
        rules = Objects.requireNonNull(claimRules, "claimRules");
        return this;
    }

    /**
     * Sets whether items are requested again that may have been charged already. Default: false, they are listed.
     *
     * @param retry whether to risk a second charge
     * @return this builder
     */
    public BulkRunBuilder retryUnknown(boolean retry) {
        rules = rules.withRetryUnknown(retry);
        return this;
    }

    /**
     * Sets the number of items, for the progress. Default: the size of a collection, and unknown for other sources.
     *
     * @param items the number of items
     * @return this builder
     */
    public BulkRunBuilder expectedItems(long items) {
        limits = limits.withExpectedItems(items);
        return this;
    }

    /**
     * Sets the consumer that receives the progress, about four times per second and once at the end. Default: none. It
     * runs on the thread that starts requests and delays them while it blocks. An exception that it throws is logged.
     *
     * @param consumer the consumer
     * @return this builder
     */
    public BulkRunBuilder progressConsumer(Consumer<BulkProgress> consumer) {
        progress = Objects.requireNonNull(consumer, "consumer");
        return this;
    }

    /**
     * Sets the consumer that receives the record of each item that this run has requested or awaited, after it is
     * stored. Default: none. It may be called by several threads at the same time. While it blocks, its item stays in
     * flight, and the other items go on; with batches, the other results of the batch wait. An exception that it throws
     * is logged.
     *
     * @param consumer the consumer
     * @return this builder
     */
    public BulkRunBuilder recordConsumer(Consumer<ItemRecord> consumer) {
        records = Optional.of(Objects.requireNonNull(consumer, "consumer"));
        return this;
    }

    /**
     * Submits the items in batches of the provider, which cost about half and take up to a day, instead of requesting
     * them one by one. Default: off. All items of a batch are claimed before it is submitted, and the batch is recorded
     * as soon as the provider has accepted it. A run that was ended or killed in between is resumed with the same
     * setting: it awaits the batches of the journal, finds a batch without a record by its name, and skips results that
     * were delivered. The limits of {@link #maxInFlight} and {@link #maxPerMinute} do not apply.
     *
     * <p>A batch has items of one model, and generations or edits, where the provider requires that. If its input file
     * would be too large, its items are rejected; use fewer items then.
     *
     * @param maxItems the maximum number of items in a batch; 1 to 100,000, and at most what the provider accepts
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public BulkRunBuilder viaBatch(int maxItems) {
        itemsPerBatch = OptionalInt.of(inRange("maxItems", maxItems, MAX_ITEMS_PER_BATCH));
        return this;
    }

    /** Sets the wall clock, for the times of records. Only tests need another one. */
    BulkRunBuilder clock(Clock wallClock) {
        clock = wallClock;
        return this;
    }

    /**
     * Opens the journal and creates the run. Nothing is requested before {@link BulkRun#execute}. Blocks while it reads
     * the journal.
     *
     * @return the run, which must be closed
     * @throws IllegalStateException if the output directory is not set, if neither or both of journal and claims are
     *     set, or if batches are set and the provider has none
     * @throws BulkException if the journal is in use, damaged or cannot be opened
     */
    public BulkRun build() {
        Path directory = output;
        if (directory == null) {
            throw new IllegalStateException("output is required, for example .output(Path.of(\"run/images\"))");
        }
        if ((journal == null) == (claims == null)) {
            throw new IllegalStateException(
                    "a journal or claims are required, and not both, for example .journal(Path.of(\"run/journal\"))");
        }
        if (itemsPerBatch.isPresent() && images.provider().batch().isEmpty()) {
            throw new IllegalStateException("provider " + images.provider().id()
                    + " has no batches; request the items one by one, or use another provider");
        }
        CallOptions callOptions =
                options.toBuilder().retryPolicy(RetryPolicy.none()).build();
        Path prefix = journal == null ? directory.resolve("bulk") : journal;
        Path base = Optional.ofNullable(prefix.toAbsolutePath().normalize().getParent())
                .orElse(directory);
        Claims store = claims == null ? FileClaims.open(Objects.requireNonNull(journal)) : claims;
        try {
            Files.createDirectories(directory);
            ClaimedCalls calls = new ClaimedCalls(images, store, directory, base, callOptions, rules, clock);
            return new BulkRun(
                    images,
                    store,
                    claims == null,
                    calls,
                    RunReports.open(prefix, store),
                    new RunSettings(limits, budget, progress, records, itemsPerBatch));
        } catch (IOException e) {
            closeOwn(store);
            throw new BulkException("output directory " + directory + " cannot be created: " + e, e);
        } catch (RuntimeException e) {
            closeOwn(store);
            throw e;
        }
    }

    private void closeOwn(Claims store) {
        if (claims == null) {
            store.close();
        }
    }
}
