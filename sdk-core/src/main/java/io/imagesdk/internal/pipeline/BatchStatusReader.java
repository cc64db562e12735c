package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.BatchStates;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads the status of a batch.
 *
 * @param states how the status is read
 * @param mask removes the API key from text of the provider
 */
record BatchStatusReader(BatchStates states, UnaryOperator<String> mask) {
    private static final int MAX_STATUS_LENGTH = 100;
    private static final int MAX_MESSAGE_LENGTH = 2_000;

    /** Returns the status that a response contains. */
    BatchStatus read(ImageBatch batch, Json tree, Instant now) {
        Map<BatchCount, Long> counts = counts(tree);
        Optional<String> status = first(tree, states.statusPointers());
        return new BatchStatus(
                batch,
                state(tree, status, counts, now),
                status.map(text -> TextSanitizer.singleLine(mask.apply(text), MAX_STATUS_LENGTH))
                        .orElse(""),
                counts,
                first(tree, states.messagePointers())
                        .map(text -> TextSanitizer.singleLine(mask.apply(text), MAX_MESSAGE_LENGTH)));
    }

    /** Returns the numbers of requests that a response contains. */
    Map<BatchCount, Long> counts(Json tree) {
        Map<BatchCount, Long> counts = new EnumMap<>(BatchCount.class);
        states.countPointers().forEach((count, pointer) -> tree.at(pointer)
                .text()
                .filter(text -> text.matches("[0-9]{1,18}"))
                .ifPresent(text -> counts.put(count, Long.parseLong(text))));
        return counts;
    }

    private BatchState state(Json tree, Optional<String> status, Map<BatchCount, Long> counts, Instant now) {
        if (!states.statusPointers().isEmpty()) {
            return status.flatMap(this::named).orElse(BatchState.UNKNOWN);
        }
        boolean rejected = first(tree, states.rejectionPointers()).isPresent();
        // A provider also reports a reason when it cancels a batch midway: finished requests are charged then.
        boolean processed = counts.getOrDefault(BatchCount.SUCCEEDED, 0L) > 0;
        boolean pending = counts.getOrDefault(BatchCount.PENDING, 0L) > 0;
        if (rejected && !processed && !pending) {
            return BatchState.FAILED;
        }
        if (first(tree, states.expiryPointers())
                .flatMap(BatchStatusReader::time)
                .filter(now::isAfter)
                .isPresent()) {
            return BatchState.EXPIRED;
        }
        if (pending) {
            return BatchState.RUNNING;
        }
        if (rejected || first(tree, states.cancelledPointers()).isPresent()) {
            return BatchState.CANCELLED;
        }
        return counts.getOrDefault(BatchCount.TOTAL, 0L) > 0 ? BatchState.ENDED : BatchState.PREPARING;
    }

    private Optional<BatchState> named(String status) {
        return states.names().entrySet().stream()
                .filter(names -> ValuePattern.matchesAny(names.getValue(), status))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns the first text of some positions that is not blank. */
    static Optional<String> first(Json tree, List<String> pointers) {
        return pointers.stream()
                .flatMap(pointer -> tree.all(pointer).stream())
                .flatMap(value -> value.text().stream())
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    /** Returns the end of a day, or a time, which may be the number of seconds since the epoch. */
    static Optional<Instant> time(String text) {
        try {
            if (text.matches("[0-9]{1,12}")) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            return Optional.of(
                    text.length() == "2026-11-11".length()
                            ? LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : Instant.parse(text));
        } catch (DateTimeException ignored) {
            // A text that is not a time does not expire.
            return Optional.empty();
        }
    }
}
