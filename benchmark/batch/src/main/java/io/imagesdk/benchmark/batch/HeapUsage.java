package io.imagesdk.benchmark.batch;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The largest use of the heap of this process. It grows until a garbage collection, so each of them is observed. */
final class HeapUsage {
    private static final List<String> POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .toList();

    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong peakAfterCollection = new AtomicLong();

    private HeapUsage() {}

    /** Starts to observe the garbage collections of this process. */
    static HeapUsage start() {
        HeapUsage heap = new HeapUsage();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> {
                                if (notification.getUserData() instanceof CompositeData data) {
                                    heap.record(GarbageCollectionNotificationInfo.from(data));
                                }
                            },
                            null,
                            null);
        }
        return heap;
    }

    private void record(GarbageCollectionNotificationInfo collection) {
        max(peak, sum(collection.getGcInfo().getMemoryUsageBeforeGc()));
        max(peakAfterCollection, sum(collection.getGcInfo().getMemoryUsageAfterGc()));
    }

    private static void max(AtomicLong max, long value) {
        max.accumulateAndGet(value, Math::max);
    }

    private static long sum(Map<String, MemoryUsage> pools) {
        return POOLS.stream().mapToLong(name -> pools.get(name).getUsed()).sum();
    }

    /** Returns the largest use in bytes. */
    long peak() {
        return peak.get();
    }

    /** Returns the largest use after a garbage collection, in bytes. */
    long peakAfterCollection() {
        return peakAfterCollection.get();
    }
}
