package io.imagesdk.bulk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The items in flight whose images were requested by an earlier run: tasks, and URLs that are downloaded again. A
 * download that hangs leaves its slot to others. Used under the lock of the run; times are those of a monotonic clock,
 * in nanoseconds.
 */
final class AwaitedItems {
    private static final long USUAL_DOWNLOAD = TimeUnit.SECONDS.toNanos(10);

    /** So many downloads that hang use no slot. Each of them holds a connection. */
    private static final int MAX_HANGING = 256;

    /** When the downloads have started, by the id of their item, the oldest one first. */
    private final Map<String, Long> downloads = new LinkedHashMap<>();

    private int tasks;

    void start(ItemPlan plan, long now) {
        if (isDownload(plan)) {
            downloads.put(plan.id(), now);
        } else {
            tasks++;
        }
    }

    void end(ItemPlan plan) {
        if (isDownload(plan)) {
            downloads.remove(plan.id());
        } else {
            tasks--;
        }
    }

    private static boolean isDownload(ItemPlan plan) {
        return plan.previous()
                .flatMap(record -> record.outcome().task())
                .filter(task -> !task.imageUrls().isEmpty())
                .isPresent();
    }

    /** Returns the number of downloads that need no slot, because they have taken longer than usual. */
    int hanging(long now) {
        int count = 0;
        for (long started : downloads.values()) {
            if (count == MAX_HANGING || now - started < USUAL_DOWNLOAD) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** Returns the number of awaited items that need a slot. */
    int slotsInUse(long now) {
        return tasks + downloads.size() - hanging(now);
    }
}
