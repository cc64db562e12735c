package io.imagesdk.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a clock in a test has to do when; not for several threads at once. */
final class Alarms {
    private final List<Alarm> set = new ArrayList<>();

    /** What is run then. */
    record Alarm(long at, Runnable task) {}

    Alarm set(long at, Runnable task) {
        Alarm alarm = new Alarm(at, task);
        set.add(alarm);
        return alarm;
    }

    void drop(Alarm alarm) {
        set.remove(alarm);
    }

    int waiting() {
        return set.size();
    }

    boolean anyAt(long time) {
        return set.stream().anyMatch(alarm -> alarm.at() == time);
    }

    /** Takes those whose time has come, in the order of their times. */
    List<Runnable> due(long now) {
        List<Alarm> due = set.stream()
                .filter(alarm -> alarm.at() <= now)
                .sorted(Comparator.comparingLong(Alarm::at))
                .toList();
        set.removeAll(due);
        return due.stream().map(Alarm::task).toList();
    }
}
