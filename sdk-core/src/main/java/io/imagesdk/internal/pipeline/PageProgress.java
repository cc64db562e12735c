package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.wire.BatchItemHandler.BatchItem;
import io.imagesdk.model.ImageBatch.BatchPosition;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What is known of the results of a page. They are recognized by their ids, because a page that is read again may have
 * another order. If one reading of a page has an id several times, these are several results; so are two results of two
 * pages with one id, unless their content is equal.
 *
 * <p>Of the results that an earlier call has read, only the number and a checksum are known. If the page no longer
 * starts with these results, all results of the page are new: delivering an image twice costs less than losing one. Not
 * thread-safe.
 */
final class PageProgress {
    /** How often each id of this page was read. */
    private final Map<String, Integer> ids = new HashMap<>();
    /** How often each id has occurred since the reading of the page has started. */
    private final Map<String, Integer> idsOfReading = new HashMap<>();

    private final Set<Content> contents = new HashSet<>();
    private final Set<Content> contentsOfEarlierPages = new HashSet<>();

    /** The number of results at the start of the page that an earlier call has read. */
    private long known;
    /** The checksum of the ids of these results. */
    private long knownChecksum;

    private long knownErrors;

    private long read;
    private long errors;
    private long checksum;
    private boolean reordered;

    /** Results of an earlier call that are read again. */
    record Forgotten(long results, long successes) {}

    private record Content(String id, long checksum) {}

    /** Creates the progress of a call that has read nothing. */
    PageProgress(BatchPosition start) {
        known = start.offset();
        knownChecksum = start.checksum();
        knownErrors = start.pageErrors();
    }

    /** Starts with the next page. */
    void enter() {
        contentsOfEarlierPages.addAll(contents);
        contents.clear();
        ids.clear();
        known = 0;
    }

    /** Starts to read the page from its start. */
    void startReading() {
        idsOfReading.clear();
        read = 0;
        errors = 0;
        checksum = 0;
        reordered = false;
    }

    /**
     * Adds a result of the current reading; returns whether it is new.
     *
     * @param contentChecksum a checksum of the complete result
     */
    boolean add(BatchItem item, long contentChecksum) {
        read = item.end();
        errors += item.isError() ? 1 : 0;
        checksum += checksum(item.id());
        Content content = new Content(item.id(), contentChecksum);
        contents.add(content);
        if (read <= known) {
            reordered |= read == known && checksum != knownChecksum;
            return false;
        }
        return !reordered && isNewInPage(item.id()) && !isOfEarlierPage(content);
    }

    private boolean isNewInPage(String id) {
        int occurrence = idsOfReading.merge(id, 1, Integer::sum);
        boolean isNew = occurrence > ids.getOrDefault(id, 0);
        if (isNew) {
            ids.put(id, occurrence);
        }
        return isNew;
    }

    private boolean isOfEarlierPage(Content content) {
        return !content.id().isEmpty() && contentsOfEarlierPages.contains(content);
    }

    /** Returns whether the last result is behind those that an earlier call has read. */
    boolean isContinued() {
        return !reordered && read > known;
    }

    /** Returns the number of errors that were read since the reading has started. */
    long errors() {
        return errors;
    }

    /** Returns the checksum of the ids that were read since the reading has started, whatever their order. */
    long checksum() {
        return checksum;
    }

    /**
     * Ends a reading. An empty response says nothing about the page.
     *
     * @return the results of an earlier call that this page no longer starts with, so that it must be read again as a
     *     whole; usually empty
     */
    Optional<Forgotten> endReading() {
        if (!reordered && (read == 0 || read >= known)) {
            return Optional.empty();
        }
        Forgotten forgotten = new Forgotten(known, known - knownErrors);
        known = 0;
        return Optional.of(forgotten);
    }

    private static long checksum(String id) {
        CRC32 crc = new CRC32();
        crc.update(id.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() + 1;
    }
}
