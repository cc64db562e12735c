package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.wire.BatchItemHandler.BatchItem;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBatch.BatchPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a call has read of the results of a batch. The results of a file are recognized by their position, those of a
 * page as {@link PageProgress} describes. Not thread-safe.
 */
final class BatchProgress {
    private final ImageBatch batch;
    private final boolean inFiles;
    private final PageProgress page;
    private BatchPosition position;
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
        this.page = new PageProgress(batch.position());
    }

    /** Returns the batch with the position at which the call started. */
    ImageBatch batch() {
        return batch;
    }

    BatchPosition position() {
        return position;
    }

    /** Continues with a file behind the results of it that were read, or starts with a page. */
    void enter(String source) {
        if (position.source().equals(source)) {
            return;
        }
        page.enter();
        if (!inFiles) {
            position = new BatchPosition(source, 0, position.results(), position.successes(), 0, 0, Map.of());
            return;
        }
        Map<String, Long> others = new HashMap<>(position.otherOffsets());
        if (position.offset() > 0) {
            others.put(position.source(), position.offset());
        }
        Long offset = others.remove(source);
        position = new BatchPosition(
                source, offset == null ? 0 : offset, position.results(), position.successes(), 0, 0, others);
    }

    /** Starts to read the rest of the file, or the page from its start. */
    void startReading() {
        page.startReading();
    }

    /**
     * Moves the position behind a result; returns false if it was read before.
     *
     * @param contentChecksum a checksum of a result in a page
     */
    boolean add(BatchItem item, long contentChecksum) {
        boolean isNew = inFiles || page.add(item, contentChecksum);
        if (inFiles || page.isContinued()) {
            position = new BatchPosition(
                    position.source(),
                    item.end(),
                    position.results() + (isNew ? 1 : 0),
                    position.successes() + (isNew && !item.isError() ? 1 : 0),
                    inFiles ? 0 : page.errors(),
                    inFiles ? 0 : page.checksum(),
                    position.otherOffsets());
        }
        return isNew;
    }

    /** Ends a reading; returns whether the page must be read again as a whole, because its order has changed. */
    boolean endReading() {
        Optional<PageProgress.Forgotten> forgotten = inFiles ? Optional.empty() : page.endReading();
        if (forgotten.isEmpty()) {
            return false;
        }
        long results = Math.max(0, position.results() - forgotten.get().results());
        long successes = Math.max(0, position.successes() - forgotten.get().successes());
        position = new BatchPosition(position.source(), 0, results, successes, 0, 0, Map.of());
        return true;
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
