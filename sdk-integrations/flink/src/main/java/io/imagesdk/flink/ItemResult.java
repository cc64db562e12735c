package io.imagesdk.flink;

import io.imagesdk.bulk.ItemOutcome;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.error.BillingStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one row. Flink serializes instances as POJOs, without Kryo.
 *
 * @param id the id of the item; the digest of its request if the item has none; empty if the row is no item
 * @param state the state of the item
 * @param billing what is known about the charge
 * @param images the stored images; empty unless the state is {@link ItemState#DELIVERED}
 * @param costUsd the reported cost in US dollars; null if the provider reports none
 * @param requestId the provider's id of the request; null if it reports none
 * @param reason why images are missing, in one line; null if all images are stored
 * @param retryable whether the same request may succeed later, for example after a rate limit
 * @param time when the state was recorded
 * @param request the request as JSON, without the API key; the text of the row if the row is no item; null if the
 *     process that claimed the item did not record it
 * @param attributes the attributes of the item
 */
public record ItemResult(
        String id,
        ItemState state,
        BillingStatus billing,
        List<ItemImage> images,
        @Nullable BigDecimal costUsd,
        @Nullable String requestId,
        @Nullable String reason,
        boolean retryable,
        Instant time,
        @Nullable String request,
        Map<String, String> attributes) {
    /** Checks that no component that is required is null. */
    public ItemResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(billing, "billing");
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(attributes, "attributes");
    }

    /** Returns the result of an item with this record. A claim without an end is an unknown outcome. */
    static ItemResult of(ItemRecord record) {
        ItemOutcome outcome = record.outcome();
        boolean abandoned = record.state() == ItemState.CLAIMED;
        return new ItemResult(
                record.id(),
                abandoned ? ItemState.UNKNOWN : record.state(),
                billingOf(record.state()),
                record.state() == ItemState.DELIVERED
                        ? outcome.images().stream().map(ItemImage::of).toList()
                        : List.of(),
                outcome.usage().cost().flatMap(cost -> cost.usd()).orElse(null),
                outcome.requestId().orElse(null),
                outcome.reason()
                        .orElse(
                                abandoned
                                        ? "the process that claimed the item ended before it recorded an outcome"
                                        : null),
                outcome.retryable(),
                record.time(),
                outcome.request().orElse(null),
                outcome.attributes());
    }

    /** Returns the result of a row from which no item can be made. */
    static ItemResult notAnItem(String row, RuntimeException e, Instant time) {
        return new ItemResult(
                "",
                ItemState.REJECTED,
                BillingStatus.NOT_SENT,
                List.of(),
                null,
                null,
                "the row is no item: " + oneLine(e),
                false,
                time,
                row,
                Map.of());
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage() == null ? e : e.getMessage()).replaceAll("\\s+", " ");
    }

    private static BillingStatus billingOf(ItemState state) {
        return switch (state) {
            case DELIVERED, BILLED -> BillingStatus.BILLED;
            case REJECTED -> BillingStatus.REJECTED;
            case NOT_SENT -> BillingStatus.NOT_SENT;
            case CLAIMED, TASK, UNKNOWN -> BillingStatus.UNKNOWN;
        };
    }

    /**
     * Returns whether at least one image is stored.
     *
     * @return true in the state {@link ItemState#DELIVERED}
     */
    public boolean isDelivered() {
        return state == ItemState.DELIVERED;
    }

    /**
     * Returns this result as one line of JSON. The line of a delivered item has the member names of the manifest of a
     * bulk run. The line of another item can be read as an item again, and contains the state and the reason. The
     * line of a row that is no item contains the text of the row.
     *
     * @return the JSON object, without a line break
     * @throws IllegalArgumentException if the request is not JSON
     */
    public String toJson() {
        return ResultJson.write(this);
    }

    /**
     * Returns the id, the state and the reason. The prompt is left out.
     *
     * @return the description, for example {@code item sku-1: DELIVERED}
     */
    @Override
    public String toString() {
        return "item " + id + ": " + state + (reason == null ? "" : ", " + reason);
    }
}
