package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
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
 * lines are restored, and an empty file with the suffix {@code .lock}. An item needs 40 to 80 bytes of memory, and up
 * to 120 for a moment while the index grows.
 */
public final class FileClaims implements Claims {
    private static final int LINE_BYTES = 4 * 1024;
    private static final long PROMISE_PER_ITEM = 8 * 1024;
    private static final long PROMISE_PER_IMAGE = 2 * 1024;

    private final Path path;
    private final JournalLock lock;
    private final Journal journal;
    private final ItemIndex index = new ItemIndex();

    /** The records that may not be in the file yet, by position. */
    private final Map<Long, ItemRecord> unwritten = new HashMap<>();

    /** What was promised to the items that are in flight. */
    private final Map<String, Long> promises = new HashMap<>();

    private BigDecimal usd = BigDecimal.ZERO;
    private long images;
    private long delivered;

    private FileClaims(Path path, JournalLock lock) throws IOException {
        this.path = path;
        this.lock = lock;
        this.journal = new JournalRecovery(path).open(this::replay);
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

    private void replay(ObjectNode members, long offset) {
        if (members.has("id")) {
            ItemRecord record = RecordJson.read(members, offset);
            index.put(record.id(), offset);
            count(record);
        }
    }

    /** Adds what a record changes: a claim adds its ceiling, and an outcome replaces it. */
    private void count(ItemRecord record) {
        BigDecimal ceiling = record.claim().ceiling().orElse(BigDecimal.ZERO);
        BigDecimal spent = record.spent().orElse(BigDecimal.ZERO);
        switch (record.state()) {
            case CLAIMED -> {
                usd = usd.add(ceiling);
                images += record.claim().images();
            }
            case TASK -> {}
            default -> {
                usd = usd.add(spent).subtract(ceiling);
                images += record.chargedImages() - record.claim().images();
                delivered += record.state() == ItemState.DELIVERED ? 1 : 0;
            }
        }
    }

    @Override
    public synchronized Optional<ItemRecord> find(String id) {
        long offset = index.get(id);
        if (offset == ItemIndex.NONE) {
            return Optional.empty();
        }
        ItemRecord waiting = unwritten.get(offset);
        return Optional.of(waiting == null ? read(offset) : waiting);
    }

    private ItemRecord read(long offset) {
        try {
            for (int length = LINE_BYTES; ; length *= 2) {
                byte[] bytes = journal.read(offset, length);
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
        // Printed outside of the lock, because many threads record their items at the same time.
        return claim(claim, previous, JsonText.print(RecordJson.write(claim)));
    }

    private synchronized CompletableFuture<Boolean> claim(
            ItemRecord claim, Optional<ItemRecord> previous, String json) {
        long expected = previous.map(ItemRecord::version).orElse(ItemIndex.NONE);
        if (index.get(claim.id()) != expected) {
            return CompletableFuture.completedFuture(false);
        }
        long promise = PROMISE_PER_ITEM + PROMISE_PER_IMAGE * claim.claim().images();
        Journal.Appended appended = journal.appendClaim(json, promise);
        if (appended.durable().isCompletedExceptionally()) {
            return appended.durable().thenApply(written -> true);
        }
        promises.put(claim.id(), promise);
        return store(claim, appended).thenApply(written -> true);
    }

    @Override
    public CompletableFuture<Void> record(ItemRecord record) {
        return record(record, JsonText.print(RecordJson.write(record)));
    }

    private synchronized CompletableFuture<Void> record(ItemRecord record, String json) {
        Long promise = record.state() == ItemState.TASK ? null : promises.remove(record.id());
        return store(record, journal.append(json, promise == null ? 0 : promise));
    }

    private CompletableFuture<Void> store(ItemRecord record, Journal.Appended appended) {
        if (appended.durable().isCompletedExceptionally()) {
            return appended.durable();
        }
        long offset = appended.offset();
        ItemRecord stored = record.withVersion(offset);
        index.put(record.id(), offset);
        unwritten.put(offset, stored);
        count(stored);
        return appended.durable().thenRun(() -> {
            synchronized (this) {
                unwritten.remove(offset);
            }
        });
    }

    @Override
    public synchronized ClaimTotals totals() {
        return new ClaimTotals(usd, images);
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
        try (JournalReader reader = JournalReader.open(path)) {
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
