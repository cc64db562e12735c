package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.ImageBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Claims in a journal: a file to which one line is appended for each event, with a checksum. Only one process can use a
 * journal at a time. A claim, and every other record, is on the disk before its future completes.
 *
 * <p>The journal has three files: the one with the given name, a copy with the suffix {@code .copy}, from which damaged
 * lines are restored, and a file with the suffix {@code .lock}, which names the processes that have used the journal.
 * If the lock file is removed while the journal is in use, another process still cannot open the journal, and every
 * further claim fails. An item needs 32 to 48 bytes of memory.
 */
public final class FileClaims implements Claims {
    private static final int LINE_BYTES = 4 * 1024;
    private static final long PROMISE_PER_ITEM = 8 * 1024;
    private static final long PROMISE_PER_IMAGE = 2 * 1024;

    /** Up to three later records contain the request, whose characters have up to three bytes. */
    private static final long PROMISE_PER_CHARACTER = 9;

    private final Path path;
    private final JournalLock lock;
    private final Journal journal;
    private final ItemIndex index = new ItemIndex();

    /** The records that may not be in the file yet, by position. */
    private final Map<Long, Unwritten> unwritten = new HashMap<>();

    /** The latest records of the items that are claimed or have a task; of their outcome, only the reported cost. */
    private final Map<String, ItemRecord> open = new HashMap<>();

    /** What was promised to the items that are in flight. */
    private final Map<String, Long> promises = new HashMap<>();

    /** The batches of all records, each with its position after the last recorded result, by its identity. */
    private final Map<ImageBatch, ImageBatch> batches = new HashMap<>();

    private ClaimTotals totals = ClaimTotals.NONE;
    private long delivered;

    private FileClaims(Path path, JournalLock lock) throws IOException {
        this.path = path;
        this.lock = lock;
        this.journal = new JournalRecovery(path).open(this::replay, lock);
    }

    /**
     * Opens a journal, and creates it with its directory if it does not exist. Blocks while it reads the journal.
     *
     * @param journal the path of the journal
     * @return the claims; close them to release the journal
     * @throws BulkException if another process or run uses the journal, if it is damaged and its copy does not contain
     *     what is missing, or if it cannot be read or written
     */
    public static FileClaims open(Path journal) {
        Path path = Objects.requireNonNull(journal, "journal").toAbsolutePath().normalize();
        JournalLock lock = null;
        try {
            Files.createDirectories(Objects.requireNonNull(path.getParent(), "journal must have a directory"));
            // Links to one journal have one lock.
            path = Files.exists(path) ? path.toRealPath() : path;
            lock = JournalLock.of(path);
            return new FileClaims(path, lock);
        } catch (IOException e) {
            release(lock);
            throw new BulkException("journal " + path + " cannot be opened: " + e, e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static void release(@Nullable JournalLock lock) {
        if (lock != null) {
            lock.close();
        }
    }

    /** A record, and when it is in the file. */
    private record Unwritten(ItemRecord record, CompletableFuture<Void> durable) {}

    private void replay(ObjectNode members, long offset) {
        if (!members.has("id")) {
            return;
        }
        ItemRecord record = RecordJson.read(members, offset);
        noteBatch(record);
        Optional<ItemRecord> latest = latest(record.id(), (from, length) -> JournalFile.read(path, from, length));
        if (record.state() == ItemState.CLAIMED || latest.map(record::replaces).orElse(true)) {
            put(record, latest);
        }
        delivered += record.state() == ItemState.DELIVERED ? 1 : 0;
    }

    private void noteBatch(ItemRecord record) {
        record.outcome()
                .batch()
                .ifPresent(batch -> batches.merge(AwaitedBatches.identity(batch), batch, AwaitedBatches::merged));
    }

    /**
     * Returns a batch with its position after the last recorded result, and with the number of its requests, which a
     * list of batches lacks while the provider reads the input.
     */
    synchronized ImageBatch latest(ImageBatch batch) {
        ImageBatch latest = AwaitedBatches.merged(batch, batches.getOrDefault(AwaitedBatches.identity(batch), batch));
        if (latest.requests() > 0) {
            return latest;
        }
        long withoutResult = open.values().stream()
                .filter(record ->
                        record.claim().batch().filter(latest.name()::equals).isPresent())
                .count();
        return AwaitedBatches.withRequests(latest, latest.position().results() + withoutResult);
    }

    /** Makes a record the latest one of its item. */
    private void put(ItemRecord record, Optional<ItemRecord> latest) {
        index.put(record.id(), record.version());
        // A new claim is counted in addition, and every other record instead of the earlier one of its claim.
        totals = record.state() == ItemState.CLAIMED
                ? totals.plus(record)
                : totals.replace(latest.filter(record::isOfSameClaim).orElseGet(record::claimOnly), record);
        if (record.state() == ItemState.CLAIMED || record.state() == ItemState.TASK) {
            open.put(record.id(), record.with(record.state(), record.outcome().costOnly(), record.time()));
        } else {
            open.remove(record.id());
        }
    }

    /** Reads bytes of the journal; there may be fewer before its end. */
    private interface Source {
        byte[] read(long offset, int length) throws IOException;
    }

    /** Returns the latest record of an item; if it is claimed or has a task, with no more than its reported cost. */
    private Optional<ItemRecord> latest(String id, Source source) {
        ItemRecord claimed = open.get(id);
        if (claimed != null) {
            return Optional.of(claimed);
        }
        long offset = index.get(id);
        if (offset == ItemIndex.NONE) {
            return Optional.empty();
        }
        Unwritten waiting = unwritten.get(offset);
        return Optional.of(waiting == null ? read(offset, source) : waiting.record());
    }

    @Override
    public synchronized Optional<ItemRecord> find(String id) {
        long offset = index.get(id);
        if (offset == ItemIndex.NONE) {
            return Optional.empty();
        }
        Unwritten waiting = unwritten.get(offset);
        return Optional.of(waiting == null ? read(offset, journal::read) : waiting.record());
    }

    private ItemRecord read(long offset, Source source) {
        try {
            for (int length = LINE_BYTES; ; length *= 2) {
                byte[] bytes = source.read(offset, length);
                for (int end = 0; end < bytes.length; end++) {
                    if (bytes[end] == '\n') {
                        return RecordJson.read(
                                JournalLine.decode(Arrays.copyOf(bytes, end))
                                        .orElseThrow(() -> new IOException("the checksum is wrong"))
                                        .members(),
                                offset);
                    }
                }
                if (bytes.length < length) {
                    throw new IOException("the line is incomplete");
                }
            }
        } catch (IOException e) {
            throw new BulkException(
                    "journal " + path + " cannot be read at byte " + offset + ": " + e.getMessage()
                            + "; it was changed while the run used it",
                    e);
        }
    }

    @Override
    public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
        try {
            lock.requireHeld();
        } catch (BulkException e) {
            return CompletableFuture.failedFuture(e);
        }
        // Printed outside of the lock, because many threads record their items at the same time.
        // The description of the item comes from the input again; the journal has it once the outcome is known.
        ItemRecord stored = claim.claimOnly();
        return claim(stored, previous, RecordJson.print(stored), promise(claim)).thenApply(granted -> {
            // A run that locks the journal after this moment reads the claim. One that did so before may not have.
            if (granted) {
                lock.requireHeld();
            }
            return granted;
        });
    }

    private synchronized CompletableFuture<Boolean> claim(
            ItemRecord claim, Optional<ItemRecord> previous, String json, long promise) {
        long expected = previous.map(ItemRecord::version).orElse(ItemIndex.NONE);
        if (index.get(claim.id()) != expected) {
            return CompletableFuture.completedFuture(false);
        }
        Journal.Appended appended = journal.appendClaim(json, promise);
        if (appended.durable().isCompletedExceptionally()) {
            return appended.durable().thenApply(written -> true);
        }
        promises.put(claim.id(), promise);
        return store(claim, Optional.empty(), appended).thenApply(written -> true);
    }

    /** Returns the number of bytes that the later records of an item need. */
    private static long promise(ItemRecord claim) {
        ItemOutcome description = claim.outcome();
        long characters = (long) claim.id().length()
                + description.request().map(String::length).orElse(0);
        for (Map.Entry<String, String> attribute : description.attributes().entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        return PROMISE_PER_ITEM + PROMISE_PER_IMAGE * claim.claim().images() + PROMISE_PER_CHARACTER * characters;
    }

    @Override
    public CompletableFuture<ItemRecord> record(ItemRecord record) {
        return record(record, RecordJson.print(record));
    }

    private synchronized CompletableFuture<ItemRecord> record(ItemRecord record, String json) {
        Optional<ItemRecord> latest = latest(record.id(), journal::read);
        if (latest.isPresent() && !record.replaces(latest.get())) {
            return durable(find(record.id()).orElseThrow());
        }
        boolean isLast = record.state() != ItemState.TASK;
        long promise = promises.getOrDefault(record.id(), 0L);
        if (isLast) {
            promises.remove(record.id());
        }
        return store(record, latest, journal.append(new Journal.Outcome(json, () -> shorter(record), promise, isLast)));
    }

    private static String shorter(ItemRecord record) {
        return RecordJson.print(record.with(record.state(), record.outcome().shortened(), record.time()));
    }

    /** Returns a future of a record that is stored already, when it is on the disk. */
    private CompletableFuture<ItemRecord> durable(ItemRecord stored) {
        Unwritten waiting = unwritten.get(stored.version());
        return waiting == null
                ? CompletableFuture.completedFuture(stored)
                : waiting.durable().thenApply(written -> stored);
    }

    private CompletableFuture<ItemRecord> store(
            ItemRecord record, Optional<ItemRecord> latest, Journal.Appended appended) {
        long offset = appended.offset();
        ItemRecord stored = record.withVersion(offset);
        if (appended.durable().isCompletedExceptionally()) {
            return appended.durable().thenApply(written -> stored);
        }
        noteBatch(stored);
        unwritten.put(offset, new Unwritten(stored, appended.durable()));
        put(stored, latest);
        delivered += stored.state() == ItemState.DELIVERED ? 1 : 0;
        return appended.durable().thenApply(written -> {
            synchronized (this) {
                unwritten.remove(offset);
            }
            return stored;
        });
    }

    @Override
    public synchronized ClaimTotals totals() {
        return totals;
    }

    /** Returns the number of items of which the journal has a record. */
    synchronized int size() {
        return index.size();
    }

    /** Returns the number of records of a delivery. */
    synchronized long delivered() {
        return delivered;
    }

    /** Passes all records of deliveries to a consumer, in the order in which they were made. */
    void forEachDelivery(Consumer<ItemRecord> consumer) throws IOException {
        try (JournalReader reader = JournalReader.of(journal)) {
            for (JournalLine line = reader.next(); line != null; line = reader.next()) {
                ObjectNode members = line.members();
                if (members.path("state").asText().equals(ItemState.DELIVERED.name())) {
                    consumer.accept(RecordJson.read(members, 0));
                }
            }
        }
    }

    @Override
    public void close() {
        journal.close();
        lock.close();
    }
}
