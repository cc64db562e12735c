package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a journal and its copy. One thread writes all lines that wait, forces the journal to the disk,
 * writes them to the copy, and then completes their futures. The copy is not forced: it replaces lines of the journal
 * that are damaged later, while the journal itself survives a power failure.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    /** Lines that arrive within this time share a commit. Each claim waits for it before its request is sent. */
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long MIN_ALLOCATION = 256 * 1024;
    private static final long MAX_ALLOCATION = 4 * 1024 * 1024;
    private static final long MAX_CLAIM_LENGTH = 8 * 1024;
    private static final long MAX_BYTES_PER_CHARACTER = 3;
    private static final long JOIN_MILLIS = 10_000;

    private final JournalFile file;
    private final JournalFile copy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition gathered = lock.newCondition();
    private final Thread writer;
    private List<Entry> waiting = new ArrayList<>();
    private long nextNumber;
    private long nextOffset;
    private long promised;
    private boolean closing;
    private @Nullable BulkException failure;

    /** A line that is not on the disk yet. */
    private record Entry(byte[] line, CompletableFuture<Void> durable) {}

    /**
     * Starts the writer.
     *
     * @param end the position after the last line
     */
    Journal(JournalFile file, JournalFile copy, long nextNumber, long end) throws IOException {
        this.file = file;
        this.copy = copy;
        this.nextNumber = nextNumber;
        this.nextOffset = end;
        allocate(end);
        writer = new Thread(this::write, "imagesdk-bulk-journal");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Where a line will be, and when it is there.
     *
     * @param offset the position of the line
     * @param durable completes when the line is on the disk
     */
    record Appended(long offset, CompletableFuture<Void> durable) {}

    /**
     * Appends the claim of an item, if there is space for the claim and for the records that follow it.
     *
     * @param json the claim as an object
     * @param promise the number of bytes that the later records of the item need
     */
    Appended appendClaim(String json, long promise) {
        lock.lock();
        try {
            long needed = nextOffset + promised + promise + MAX_CLAIM_LENGTH;
            if (failure == null && !hasSpace(needed)) {
                allocate(needed);
            }
            Appended appended = append(json);
            promised += promise;
            return appended;
        } catch (BulkException e) {
            return new Appended(ItemIndex.NONE, CompletableFuture.failedFuture(e));
        } catch (IOException e) {
            return new Appended(
                    ItemIndex.NONE,
                    CompletableFuture.failedFuture(new BulkException(
                            "the journal has no space for another item: " + e + "; free some space and resume the run",
                            e)));
        } finally {
            lock.unlock();
        }
    }

    /** Allocates space up to a position, and {@linkplain #ahead more} behind it. */
    private void allocate(long needed) throws IOException {
        for (JournalFile target : List.of(file, copy)) {
            try {
                target.allocate(needed + ahead(needed));
            } catch (IOException e) {
                if (!target.hasSpace(needed)) {
                    throw e;
                }
            }
        }
    }

    /** Returns whether both files have space up to a position. */
    private boolean hasSpace(long target) {
        return file.hasSpace(target) && copy.hasSpace(target);
    }

    /** Returns the number of bytes that are allocated ahead: an eighth of the journal, within limits. */
    private static long ahead(long needed) {
        return Math.max(MIN_ALLOCATION, Math.min(MAX_ALLOCATION, needed / 8));
    }

    /** Allocates space before half of it is used, because a claim that has none waits for the disk with all others. */
    private void allocateAhead() {
        long needed = promisedEnd();
        long wanted = needed + ahead(needed) / 2;
        if (failure == null && !hasSpace(wanted)) {
            try {
                allocate(needed);
            } catch (IOException | BulkException ignored) {
                // The next claim that needs the space reports it.
                return;
            }
        }
    }

    /** Returns the position up to which the space is needed or promised. */
    private long promisedEnd() {
        lock.lock();
        try {
            return nextOffset + promised;
        } finally {
            lock.unlock();
        }
    }

    /**
     * An outcome.
     *
     * @param json the record as an object
     * @param shorter returns the record without the long texts of a server
     * @param promise the number of bytes that the claim of the item has promised
     * @param isLast whether the promised bytes are no longer needed afterwards
     */
    record Outcome(String json, Supplier<String> shorter, long promise, boolean isLast) {}

    /**
     * Appends an outcome. If it exceeds what was promised to it and the disk is full, its shorter form is appended: the
     * rest of the space is promised to the outcomes of other requests. If that does not fit either, it fails.
     */
    Appended append(Outcome outcome) {
        lock.lock();
        try {
            promised -= outcome.isLast() ? outcome.promise() : 0;
            if (fits(outcome.json(), outcome.promise())) {
                return append(outcome.json());
            }
            String shorter = outcome.shorter().get();
            return fits(shorter, outcome.promise())
                    ? append(shorter)
                    : new Appended(
                            ItemIndex.NONE,
                            CompletableFuture.failedFuture(new BulkException(
                                    "the journal has no space for the outcome of an item; free some space and resume"
                                            + " the run",
                                    null)));
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a record needs only what was promised to it, or whether the journal can grow. */
    private boolean fits(String json, long promise) {
        if (JournalLine.MAX_EXTRA_LENGTH + (long) json.length() * MAX_BYTES_PER_CHARACTER <= promise) {
            return true;
        }
        long length = JournalLine.MAX_EXTRA_LENGTH + (long) json.getBytes(UTF_8).length;
        // The line that marks the journal as closed needs a little space, too.
        long needed = nextOffset + promised + length + MAX_CLAIM_LENGTH;
        if (failure != null || length <= promise || hasSpace(needed)) {
            return true;
        }
        try {
            allocate(needed);
            return true;
        } catch (IOException | BulkException ignored) {
            // The disk is full, or another run uses the journal.
            return false;
        }
    }

    private Appended append(String json) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        long offset = nextOffset;
        if (failure != null || closing) {
            durable.completeExceptionally(failure != null ? failure : new BulkException("the journal is closed", null));
            return new Appended(offset, durable);
        }
        byte[] line = JournalLine.encode(nextNumber, json);
        nextNumber++;
        nextOffset += line.length;
        waiting.add(new Entry(line, durable));
        changed.signal();
        return new Appended(offset, durable);
    }

    private void write() {
        long next = System.nanoTime();
        List<Entry> entries = awaitEntries(next);
        while (!entries.isEmpty()) {
            next = System.nanoTime() + COMMIT_INTERVAL_NANOS;
            commit(entries);
            allocateAhead();
            entries = awaitEntries(next);
        }
    }

    /**
     * Waits for a line, and returns all that have gathered until a time; an empty list when the journal is closed and
     * everything is written.
     */
    private List<Entry> awaitEntries(long next) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            for (long wait = next - System.nanoTime(); wait > 0 && !closing; wait = next - System.nanoTime()) {
                gathered.awaitNanos(wait);
            }
        } catch (InterruptedException ignored) {
            // Nobody interrupts this thread; the interval is only a matter of speed.
        } finally {
            lock.unlock();
        }
        return takeEntries();
    }

    private List<Entry> takeEntries() {
        lock.lock();
        try {
            List<Entry> entries = waiting;
            waiting = new ArrayList<>();
            return entries;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Entry> entries) {
        try {
            byte[] lines = joined(entries);
            file.append(lines);
            file.forceLines();
            copy.append(lines);
            entries.forEach(entry -> entry.durable().complete(null));
        } catch (IOException | RuntimeException e) {
            fail(e, entries);
        }
    }

    private static byte[] joined(List<Entry> entries) {
        byte[] lines =
                new byte[entries.stream().mapToInt(entry -> entry.line().length).sum()];
        int end = 0;
        for (Entry entry : entries) {
            System.arraycopy(entry.line(), 0, lines, end, entry.line().length);
            end += entry.line().length;
        }
        return lines;
    }

    private void fail(Exception cause, List<Entry> entries) {
        BulkException error = cause instanceof BulkException otherUser
                ? otherUser
                : new BulkException(
                        "the journal could not be written: " + cause + "; free some space and resume the run", cause);
        LOG.error("{}", error.getMessage());
        lock.lock();
        try {
            failure = error;
            entries.addAll(waiting);
            waiting = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        entries.forEach(entry -> entry.durable().completeExceptionally(error));
    }

    /** Returns the bytes of the journal from a position; there may be fewer than requested. */
    byte[] read(long offset, int length) throws IOException {
        return file.read(offset, length);
    }

    /** Writes everything that waits, marks the journal as closed, and ends the writer. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            if (failure == null) {
                ObjectNode members = JsonText.object();
                members.put("state", JournalReader.CLOSED);
                append(JsonText.print(members));
            }
            closing = true;
            changed.signal();
            gathered.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(JOIN_MILLIS);
        } catch (InterruptedException ignored) {
            // The lines are written anyway; a journal that is not marked as closed is read like that of a killed
            // process.
            Thread.currentThread().interrupt();
            return;
        }
        closeFiles();
    }

    private void closeFiles() {
        try (file;
                copy) {
            if (failure == null) {
                file.trim();
                copy.trim();
            }
        } catch (IOException | BulkException e) {
            LOG.warn("the journal could not be closed; it is complete: {}", e.toString());
        }
    }
}
