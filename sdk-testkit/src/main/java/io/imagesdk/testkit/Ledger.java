package io.imagesdk.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The charges of a sandbox, in the order of the requests. */
final class Ledger {
    private final List<Charge> charges = new ArrayList<>();
    private final Map<String, Charge> tasks = new ConcurrentHashMap<>();

    synchronized void add(Charge charge) {
        if (charge.images() > 0) {
            charges.add(charge);
        }
    }

    /** Adds the charge for a task, which a cancel removes. */
    void add(Charge charge, String taskId) {
        add(charge);
        tasks.put(taskId, charge);
    }

    synchronized void removeTask(String taskId) {
        Charge charge = tasks.remove(taskId);
        charges.removeIf(each -> each == charge);
    }

    synchronized List<Charge> all() {
        return List.copyOf(charges);
    }

    synchronized void clear() {
        charges.clear();
        tasks.clear();
    }
}
