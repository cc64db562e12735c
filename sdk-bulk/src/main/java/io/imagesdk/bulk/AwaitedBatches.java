package io.imagesdk.bulk;

import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.ImageBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The batches of a run: those of earlier runs, which are collected before they are awaited, and the waiting itself. */
final class AwaitedBatches {
    /** What the service shows in place of the API key. */
    private static final String MASK = "***";

    /** The batches of earlier runs, by their identity. */
    private final Map<ImageBatch, Batch> collected = new LinkedHashMap<>();

    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private boolean stopped;

    /** A batch with the items that have no image yet. */
    static final class Batch {
        /** The ids of the items without a result, by the id of their line. */
        private final Map<String, String> items = new LinkedHashMap<>();

        /** The records of the items whose results have no image, by the id of their line. */
        private final Map<String, ItemRecord> failed = new LinkedHashMap<>();

        private ImageBatch position;
        private boolean strange;
        private boolean required;

        private Batch(ImageBatch position) {
            this.position = position;
        }

        synchronized ImageBatch position() {
            return position;
        }

        /** Continues behind a recorded result, unless one behind it is recorded as well. */
        private synchronized void note(ImageBatch recorded) {
            position = merged(position, recorded);
        }

        synchronized void add(String lineId, String itemId) {
            required = true;
            items.put(lineId, itemId);
        }

        /**
         * Returns the id of the line that a result belongs to. The API key is masked in the id of a result.
         *
         * @param resultId the id of the result
         */
        synchronized Optional<String> lineOf(String resultId) {
            int first = resultId.indexOf(MASK);
            if (first < 0 || item(resultId).isPresent()) {
                return item(resultId).map(item -> resultId);
            }
            String start = resultId.substring(0, first);
            String end = resultId.substring(resultId.lastIndexOf(MASK) + MASK.length());
            List<String> matches = Stream.concat(items.keySet().stream(), failed.keySet().stream())
                    .filter(id -> id.length() >= start.length() + end.length())
                    .filter(id -> id.startsWith(start) && id.endsWith(end))
                    .limit(2)
                    .toList();
            return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
        }

        synchronized Optional<String> item(String lineId) {
            return Optional.ofNullable(items.get(lineId))
                    .or(() -> Optional.ofNullable(failed.get(lineId)).map(ItemRecord::id));
        }

        synchronized void remove(String lineId) {
            items.remove(lineId);
            failed.remove(lineId);
        }

        /** Keeps a result without an image until the end of the batch, because another one may have the image. */
        synchronized void addFailed(String lineId, ItemRecord record) {
            items.remove(lineId);
            failed.put(lineId, record);
        }

        synchronized List<ItemRecord> removeFailed() {
            List<ItemRecord> records = List.copyOf(failed.values());
            failed.clear();
            return records;
        }

        synchronized void removeItem(String itemId) {
            items.values().remove(itemId);
        }

        /** Records that a result could not be assigned to an item. */
        synchronized void addStrangeResult() {
            strange = true;
        }

        /**
         * Returns whether all successful results have been read and assigned, so that the items that are left have
         * none.
         */
        synchronized boolean isExhausted(BatchSummary summary) {
            long succeeded = summary.status().counts().getOrDefault(BatchStatus.BatchCount.SUCCEEDED, Long.MAX_VALUE);
            return !strange && summary.next().position().successes() >= succeeded;
        }

        /** Returns why the batch cannot be awaited: the results of items that this run does not have would be lost. */
        synchronized Optional<String> problem() {
            long open = position.requests() - position.position().results();
            return items.size() >= open
                    ? Optional.empty()
                    : Optional.of("the input has " + items.size() + " of the " + open + " items of batch "
                            + position.id() + " that have no result; run it with all of them");
        }

        /** Returns whether the batch has or had items without a result, and is not only awaited for failed ones. */
        synchronized boolean isRequired() {
            return required;
        }

        /** Returns whether the provider may have images that were not read: it works, or counts more than were read. */
        synchronized boolean hasMore(BatchStatus status) {
            return !status.state().isFinal()
                    || status.counts().getOrDefault(BatchStatus.BatchCount.SUCCEEDED, 0L)
                            > position.position().successes();
        }

        synchronized int size() {
            return items.size() + failed.size();
        }

        synchronized List<String> items() {
            return List.copyOf(items.values());
        }
    }

    /**
     * Returns a batch with only what identifies it. Two servers may give the same id. A batch from a list of batches
     * lacks the time of its submission, and often the number of its requests.
     */
    static ImageBatch identity(ImageBatch batch) {
        return new ImageBatch(
                batch.provider(),
                batch.baseUrl(),
                batch.id(),
                batch.name(),
                0,
                Instant.EPOCH,
                ImageBatch.BatchPosition.START);
    }

    static ImageBatch withRequests(ImageBatch batch, long requests) {
        return new ImageBatch(
                batch.provider(),
                batch.baseUrl(),
                batch.id(),
                batch.name(),
                requests,
                batch.createdAt(),
                batch.position());
    }

    /** Returns what two values of one batch know of it: the later position, and the submission. */
    static ImageBatch merged(ImageBatch first, ImageBatch second) {
        ImageBatch submitted = second.createdAt().isAfter(first.createdAt()) ? second : first;
        return submitted.withPosition(
                second.position().results() > first.position().results() ? second.position() : first.position());
    }

    static Batch batch(ImageBatch created) {
        return new Batch(created);
    }

    /** Notes a batch of an earlier run, with the position after one of its results. */
    synchronized void note(ImageBatch recorded) {
        collected
                .computeIfAbsent(identity(recorded), key -> new Batch(recorded))
                .note(recorded);
    }

    /** Adds an item without a result to a batch of an earlier run. */
    synchronized void add(ImageBatch batch, String lineId, String itemId) {
        note(batch);
        Objects.requireNonNull(collected.get(identity(batch))).add(lineId, itemId);
    }

    /** Removes and returns the batches of earlier runs. */
    synchronized List<Batch> removeAll() {
        List<Batch> all = List.copyOf(collected.values());
        collected.clear();
        return all;
    }

    /** Adds the call that awaits a batch; it is cancelled if the waiting has been stopped. */
    void started(CompletableFuture<?> call) {
        boolean cancel;
        synchronized (this) {
            calls.removeIf(CompletableFuture::isDone);
            calls.add(call);
            cancel = stopped;
        }
        if (cancel) {
            call.cancel(true);
        }
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Ends the waiting for all batches. */
    void stop() {
        List<CompletableFuture<?>> running;
        synchronized (this) {
            stopped = true;
            running = List.copyOf(calls);
        }
        running.forEach(call -> call.cancel(true));
    }
}
