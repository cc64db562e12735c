package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.bulk.ItemPlan.Action;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Decides what happens to an item, from its latest record. An instance is used by one thread. It reads files. */
final class ItemPlanner {
    private final RequestDigests digests = new RequestDigests();
    private final Claims claims;
    private final ClaimRules rules;
    private final Path base;
    private final KnownKeys keys;
    private final boolean batches;

    /**
     * Creates a planner.
     *
     * @param base the directory in which the paths of stored files start
     * @param keys the keys by which repeated requests are recognized
     * @param batches whether items are requested and awaited in batches
     */
    ItemPlanner(Claims claims, ClaimRules rules, Path base, KnownKeys keys, boolean batches) {
        this.claims = claims;
        this.rules = rules;
        this.base = base;
        this.keys = keys;
        this.batches = batches;
    }

    ItemPlan plan(BulkItem item) {
        ObjectNode request;
        try {
            request = RequestJson.write(item.request());
            RequestJson.requireReadable("the item", JsonText.object(item.attributes()));
        } catch (IllegalArgumentException e) {
            BulkItem readable = new BulkItem(item.id(), item.request(), Map.of());
            return invalid(readable, "{}", String.valueOf(e.getMessage()));
        }
        String json = JsonText.print(request);
        String digest;
        try {
            digest = digests.of(item.request(), request);
        } catch (UncheckedIOException e) {
            return invalid(item, json, "an input image cannot be read: " + e.getCause());
        }
        String id = item.id().orElse(digest);
        Optional<ItemRecord> previous = claims.find(id);
        if (previous.isPresent() && !previous.get().requestDigest().equals(digest)) {
            return new ItemPlan(
                    item,
                    id,
                    digest,
                    json,
                    previous,
                    Action.INVALID,
                    Optional.of(ItemPlan.ID_WAS_USED),
                    Optional.empty());
        }
        Decision decision = previous.map(this::decide).orElse(Decision.REQUEST);
        return new ItemPlan(item, id, digest, json, previous, decision.action(), decision.reason(), Optional.empty());
    }

    /** Returns the plan of an item that no record can describe. */
    private static ItemPlan invalid(BulkItem item, String json, String reason) {
        return new ItemPlan(
                item,
                item.id().orElse(""),
                "",
                json,
                Optional.empty(),
                Action.INVALID,
                Optional.of(reason),
                Optional.empty());
    }

    private record Decision(Action action, Optional<String> reason) {
        static final Decision REQUEST = new Decision(Action.REQUEST, Optional.empty());

        static Decision list(Action action, String reason) {
            return new Decision(action, Optional.of(reason));
        }
    }

    private Decision decide(ItemRecord record) {
        String reason = record.outcome().reason().orElse("");
        return switch (record.state()) {
            case NOT_SENT -> Decision.REQUEST;
            case TASK ->
                batches
                                || record.outcome().batch().isEmpty()
                                || record.outcome().task().isPresent()
                        ? new Decision(Action.AWAIT, Optional.empty())
                        : Decision.list(
                                Action.LIST_PENDING, "the item is in a batch; a run that uses batches awaits it");
            case REJECTED ->
                record.outcome().retryable() || rules.retryRejected()
                        ? Decision.REQUEST
                        : Decision.list(Action.LIST_REJECTED, reason);
            case CLAIMED, UNKNOWN ->
                rules.retryUnknown() || isRecognized(record)
                        ? Decision.REQUEST
                        : Decision.list(
                                Action.LIST_UNKNOWN,
                                reason.isEmpty() ? "the process ended before the outcome was recorded" : reason);
            case BILLED ->
                rules.retryBilled()
                        ? Decision.REQUEST
                        : record.outcome()
                                .task()
                                // The download of its URLs is free.
                                .map(urls -> new Decision(Action.AWAIT, Optional.empty()))
                                .orElseGet(() -> Decision.list(Action.LIST_BILLED, reason));
            case DELIVERED -> decideDelivered(record);
        };
    }

    /**
     * Returns whether the server that has received the request recognizes its repetition by the key. In a store that
     * processes share, the request of a claim may still be running, and a server need not know its key before it ends.
     */
    private boolean isRecognized(ItemRecord record) {
        boolean mayBeRunning = record.state() == ItemState.CLAIMED && !(claims instanceof FileClaims);
        return !batches && !mayBeRunning && keys.contains(record.claim());
    }

    private Decision decideDelivered(ItemRecord record) {
        for (StoredImage image : record.outcome().images()) {
            Optional<String> problem = problemOf(image);
            if (problem.isPresent()) {
                return rules.retryBilled() ? Decision.REQUEST : Decision.list(Action.LIST_BILLED, problem.get());
            }
        }
        return new Decision(Action.SKIP, Optional.empty());
    }

    private Optional<String> problemOf(StoredImage image) {
        // The path was made without the file system, which would follow a link in it before it goes back.
        Path file = base.resolve(image.path()).normalize();
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.of("the image was delivered, but its file " + file + " is missing");
            }
            boolean same = Files.size(file) == image.bytes()
                    && (!rules.verifyChecksums()
                            || RequestDigests.sha256Of(file).equals(image.sha256()));
            return same
                    ? Optional.empty()
                    : Optional.of("the image was delivered, but its file " + file + " was changed");
        } catch (IOException e) {
            return Optional.of("the image was delivered, but its file cannot be read: " + e);
        }
    }
}
