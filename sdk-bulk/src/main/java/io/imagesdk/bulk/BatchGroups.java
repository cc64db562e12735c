package io.imagesdk.bulk;

import io.imagesdk.model.EditRequest;
import io.imagesdk.provider.BatchProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The items that wait for their batch, in one group for each batch that the provider accepts. Used by one thread. */
final class BatchGroups {
    private final String run;
    private final BatchProtocol.BatchLimits limits;
    private final int maxItems;
    private final Map<String, List<ItemPlan>> groups = new LinkedHashMap<>();
    private final Map<String, ItemPlan> waiting = new HashMap<>();
    private int number;

    /**
     * The items of a batch.
     *
     * @param name the name of the batch, which no other batch has
     */
    record Group(String name, List<ItemPlan> plans) {}

    BatchGroups(String run, BatchProtocol.BatchLimits limits, int itemsPerBatch) {
        this.run = run;
        this.limits = limits;
        this.maxItems = (int) Math.min(itemsPerBatch, limits.maxRequests());
    }

    /** Returns what happens to an item whose id waits already, possibly with another request; empty if it does not. */
    Optional<ItemPlan> duplicateOf(ItemPlan plan) {
        return Optional.ofNullable(waiting.get(plan.id())).map(first -> plan.duplicateOf(first.digest()));
    }

    /** Adds an item, and returns its group if that is full. */
    Optional<Group> add(ItemPlan plan) {
        String kind = (limits.onePath() ? plan.item().request() instanceof EditRequest : "") + "/"
                + (limits.oneModel() ? plan.model() : "");
        List<ItemPlan> group = groups.computeIfAbsent(kind, key -> new ArrayList<>());
        group.add(plan);
        waiting.put(plan.id(), plan);
        if (group.size() < maxItems) {
            return Optional.empty();
        }
        groups.remove(kind);
        return Optional.of(complete(group));
    }

    /** Returns and removes all groups. */
    List<Group> removeAll() {
        List<Group> all = groups.values().stream().map(this::complete).toList();
        groups.clear();
        return all;
    }

    private Group complete(List<ItemPlan> plans) {
        plans.forEach(plan -> waiting.remove(plan.id()));
        number++;
        return new Group("bulk-" + run + "-" + number, List.copyOf(plans));
    }
}
