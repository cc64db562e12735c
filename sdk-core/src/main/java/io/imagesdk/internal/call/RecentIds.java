package io.imagesdk.internal.call;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids that were added last. Thread-safe. */
public final class RecentIds {
    private static final int MAX_IDS = 10_000;

    private final Set<String> ids = new LinkedHashSet<>();

    /** Creates an empty set. */
    public RecentIds() {}

    /** Adds an id, and removes the oldest one if there are too many. */
    public synchronized void add(String id) {
        ids.add(id);
        if (ids.size() > MAX_IDS) {
            ids.remove(ids.iterator().next());
        }
    }

    /** Returns whether an id was added and is not removed yet. */
    public synchronized boolean contains(String id) {
        return ids.contains(id);
    }
}
