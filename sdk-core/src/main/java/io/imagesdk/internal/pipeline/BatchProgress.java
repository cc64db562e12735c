package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.wire.BatchItemHandler.BatchItem;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBatch.BatchPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * What a call has read of the results of a batch. The results of a file are recognized by their position. Those of a
 * page are recognized by their ids, because a page that is read again may have another order. If one reading of a page
 * has an id several times, these are several results. Not thread-safe.
 */
final class BatchProgress {
    private final ImageBatch batch;
    private final boolean inFiles;
    /** How often each id was read. */
    private final Map<String, Integer> ids = new HashMap<>();
    /** How often each id has occurred since the reading of a page has started. */
    private final Map<String, Integer> idsOfReading = new HashMap<>();

    private BatchPosition position;
    /** The largest number of results of the page that this call has read. */
    private long seen;
    /** The number of results of the page that were read since its reading has started. */
    private long read;

    private long delivered;
    private long failed;

    /**
     * Creates the progress of a call that has read nothing.
     *
     * @param batch the batch with the position behind the results that earlier calls have read
     * @param inFiles whether the results are in files, and not in pages
     */
    BatchProgress(ImageBatch batch, boolean inFiles) {
        this.batch = batch;
        this.inFiles = inFiles;
        this.position = batch.position();
    }

    /** Returns the batch with the position at which the call started. */
    ImageBatch batch() {
        return batch;
    }

    BatchPosition position() {
        return position;
    }

    /** Starts to read a file or a page, unless the position is within it. */
    void enter(String source) {
        if (!position.source().equals(source)) {
            position = new BatchPosition(source, 0, position.results());
            seen = 0;
        }
    }

    /** Moves the position behind a result; returns false if it was read before. */
    boolean add(BatchItem item) {
        boolean isNew = inFiles || isNewInPage(item);
        seen = Math.max(seen, item.end());
        position = new BatchPosition(position.source(), item.end(), position.results() + (isNew ? 1 : 0));
        return isNew;
    }

    private boolean isNewInPage(BatchItem item) {
        if (item.end() <= read) {
            idsOfReading.clear();
        }
        read = item.end();
        boolean again = item.end() <= seen;
        boolean ofEarlierCall = !again
                && position.source().equals(batch.position().source())
                && item.end() <= batch.position().offset();
        return item.id().isEmpty() ? !again && !ofEarlierCall : isNewId(item) && !ofEarlierCall;
    }

    private boolean isNewId(BatchItem item) {
        int occurrence = idsOfReading.merge(item.id(), 1, Integer::sum);
        boolean isNew = occurrence > ids.getOrDefault(item.id(), 0);
        if (isNew) {
            ids.put(item.id(), occurrence);
        }
        return isNew;
    }

    /** Counts a result that the consumer has received. */
    void count(boolean withImages) {
        if (withImages) {
            delivered++;
        } else {
            failed++;
        }
    }

    BatchSummary summary(BatchStatus status) {
        return new BatchSummary(status, delivered, failed, batch.withPosition(position));
    }
}
