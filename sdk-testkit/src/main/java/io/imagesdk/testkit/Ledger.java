package io.imagesdk.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The charges of a sandbox, in the order of the requests. */
final class Ledger {
    private final TreeMap<Integer, Charge> charges = new TreeMap<>();
    private final Map<String, Integer> tasks = new HashMap<>();
    private int last;

    synchronized void add(Charge charge) {
        if (charge.images() > 0) {
            last++;
            charges.put(last, charge);
        }
    }

    /** Adds the charge for a task, which a cancel removes. */
    synchronized void add(Charge charge, String taskId) {
        if (charge.images() > 0) {
            add(charge);
            tasks.put(taskId, last);
        }
    }

    synchronized void removeTask(String taskId) {
        Integer number = tasks.remove(taskId);
        if (number != null) {
            charges.remove(number);
        }
    }

    synchronized List<Charge> all() {
        return List.copyOf(charges.values());
    }

    synchronized void clear() {
        charges.clear();
        tasks.clear();
    }
}
