package io.imagesdk.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** The tasks that a scheduler of the tests has to run, with their times. Not thread-safe. */
final class Alarms {
    private final List<Alarm> alarms = new ArrayList<>();

    /** A task with its time. Two of them are equal only if they are the same. */
    static final class Alarm {
        private final long time;
        private final Runnable task;

        private Alarm(long time, Runnable task) {
            this.time = time;
            this.task = task;
        }

        long time() {
            return time;
        }
    }

    Alarm add(long time, Runnable task) {
        Alarm alarm = new Alarm(time, task);
        alarms.add(alarm);
        return alarm;
    }

    void remove(Alarm alarm) {
        alarms.remove(alarm);
    }

    int count() {
        return alarms.size();
    }

    OptionalLong next() {
        return alarms.stream().mapToLong(Alarm::time).min();
    }

    boolean contains(Alarm alarm) {
        return alarms.contains(alarm);
    }

    boolean containsTime(long time) {
        return alarms.stream().anyMatch(alarm -> alarm.time() == time);
    }

    /** Removes and returns the tasks that are due, in the order of their times. */
    List<Runnable> removeDue(long now) {
        List<Alarm> due = alarms.stream()
                .filter(alarm -> alarm.time() <= now)
                .sorted(Comparator.comparingLong(Alarm::time))
                .toList();
        alarms.removeAll(due);
        return due.stream().map(alarm -> alarm.task).toList();
    }
}
