package io.imagesdk.provider;

import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the status of a batch is read. Where the response contains no status, the state follows from the counts: a batch
 * without requests is being prepared, one with pending requests is running, and any other one has ended.
 *
 * @param statusPointers the pointers to the status of the provider; empty if only the counts contain it
 * @param names the statuses of the provider by state, case-insensitively; {@code *} matches any text
 * @param countPointers the pointers to the numbers of requests
 * @param cancelledPointers the pointers to a value that only a cancelled batch has
 * @param rejectionPointers the pointers to a value that only a batch has that the provider rejected, or cancelled
 *     if the counts contain pending or successful requests
 * @param expiryPointers the pointers to the day or time after which the results are removed
 * @param messagePointers the pointers to the reason of a rejection or cancellation
 */
public record BatchStates(
        List<String> statusPointers,
        Map<BatchState, List<String>> names,
        Map<BatchCount, String> countPointers,
        List<String> cancelledPointers,
        List<String> rejectionPointers,
        List<String> expiryPointers,
        List<String> messagePointers) {
    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if there is neither a pointer to the status nor one to the pending requests
     */
    public BatchStates {
        statusPointers = List.copyOf(Objects.requireNonNull(statusPointers, "statusPointers"));
        Map<BatchState, List<String>> copy = new LinkedHashMap<>();
        Objects.requireNonNull(names, "names").forEach((state, texts) -> copy.put(state, List.copyOf(texts)));
        names = Collections.unmodifiableMap(copy);
        countPointers = Collections.unmodifiableMap(
                new LinkedHashMap<>(Objects.requireNonNull(countPointers, "countPointers")));
        cancelledPointers = List.copyOf(Objects.requireNonNull(cancelledPointers, "cancelledPointers"));
        rejectionPointers = List.copyOf(Objects.requireNonNull(rejectionPointers, "rejectionPointers"));
        expiryPointers = List.copyOf(Objects.requireNonNull(expiryPointers, "expiryPointers"));
        messagePointers = List.copyOf(Objects.requireNonNull(messagePointers, "messagePointers"));
        if (statusPointers.isEmpty() && !countPointers.containsKey(BatchCount.PENDING)) {
            throw new IllegalArgumentException("statusPointers or the pointer to the pending requests is required");
        }
    }
}
