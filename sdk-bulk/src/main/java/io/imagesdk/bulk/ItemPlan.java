package io.imagesdk.bulk;

import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ModelName;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happens to an item.
 *
 * @param item the item
 * @param id the id of the item, or the digest of its request
 * @param digest the digest of the request; empty if it cannot be computed
 * @param requestJson the request as JSON
 * @param previous the latest record
 * @param action what happens
 * @param reason why nothing happens; empty if the item is requested, awaited or delivered
 * @param price the highest price of the request in US dollars; empty if it is not known, or not determined yet
 */
record ItemPlan(
        BulkItem item,
        String id,
        String digest,
        String requestJson,
        Optional<ItemRecord> previous,
        Action action,
        Optional<String> reason,
        Optional<BigDecimal> price) {
    /** The reason of an item whose id belongs to another request. */
    static final String ID_WAS_USED = "the id was used for another request; use another id for a changed request";

    enum Action {
        /** The request is sent. */
        REQUEST,
        /** The task is awaited. */
        AWAIT,
        /** The item is delivered already. */
        SKIP,
        /** The item has occurred before in this run. */
        DUPLICATE,
        /** The item is listed with the state of its record. */
        LIST_UNKNOWN,
        LIST_REJECTED,
        LIST_BILLED,
        /** The item is in a batch, which this run does not await. */
        LIST_PENDING,
        /** The item cannot be requested: its input cannot be read, or its id belongs to another request. */
        INVALID
    }

    String model() {
        return item.request().model().map(ModelName::value).orElse("");
    }

    int images() {
        return item.request().count().orElse(1);
    }

    /** Returns whether the item has input images that are bytes in memory. */
    boolean holdsImages() {
        return item.request() instanceof EditRequest edit
                && Stream.of(edit.images().stream(), edit.mask().stream(), edit.extraImages().values().stream())
                        .flatMap(images -> images)
                        .anyMatch(ImageInput.Bytes.class::isInstance);
    }

    ItemOutcome outcome() {
        return ItemOutcome.of(requestJson, item.attributes());
    }

    ItemPlan withAction(Action other) {
        return new ItemPlan(item, id, digest, requestJson, previous, other, reason, price);
    }

    /** Returns the plan of an item whose id is claimed already, possibly for another request. */
    ItemPlan duplicateOf(String digestOfOther) {
        return digestOfOther.equals(digest) ? withAction(Action.DUPLICATE) : rejected(ID_WAS_USED);
    }

    /** Returns a plan that lists the item, because its request is not valid. */
    ItemPlan rejected(String why) {
        return new ItemPlan(item, id, digest, requestJson, previous, Action.INVALID, Optional.of(why), price);
    }

    /** Returns a plan that lists the item, because it is not known whether its request is charged. */
    ItemPlan unknown(String why) {
        return new ItemPlan(item, id, digest, requestJson, previous, Action.LIST_UNKNOWN, Optional.of(why), price);
    }

    /** Returns a plan that requests the item again. */
    ItemPlan withPrevious(ItemRecord record) {
        return new ItemPlan(
                item, id, digest, requestJson, Optional.of(record), Action.REQUEST, Optional.empty(), price);
    }

    /** Returns the plan of an item that is awaited, whose record has this price as the ceiling of its claim. */
    ItemPlan withCeiling(Optional<BigDecimal> ceiling) {
        return new ItemPlan(
                item,
                id,
                digest,
                requestJson,
                previous.map(record -> record.withCeiling(ceiling)),
                action,
                reason,
                price);
    }

    ItemPlan withPrice(Optional<BigDecimal> highest) {
        return new ItemPlan(item, id, digest, requestJson, previous, action, reason, highest);
    }
}
