package io.imagesdk.benchmark;

import java.util.List;
import java.util.Set;

/**
 * A scenario that is measured for each client.
 *
 * @param id the name in the results
 * @param title the name in the report
 * @param kind the operation that the driver runs
 * @param n the number of images, or of calls in flight
 * @param size the size of an image in bytes
 * @param warmupMillis the time for which the scenario runs before it is measured, in milliseconds
 * @param measureMillis the time for which it is measured, in milliseconds; 0 measures a single run
 */
record Scenario(String id, String title, String kind, int n, int size, int warmupMillis, int measureMillis) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    /** The base64 text of an image of this size has more characters than Jackson accepts in a string by default. */
    private static final int EXCEEDS_JACKSON_STRING_LIMIT = 15 * MIB;

    private static final int WARMUP_MILLIS = 1_500;
    private static final int MEASURE_MILLIS = 600;

    static final List<Scenario> ALL = List.of(
            warm("b64-64k", "1 x 64 KiB as base64 to a file", "b64", 1, 64 * KIB),
            // The compilers of the JVM need about 10,000 calls until they have nothing left to do.
            new Scenario(
                    "b64-64k-warm",
                    "1 x 64 KiB as base64 to a file, after 12 s of warm-up",
                    "b64",
                    1,
                    64 * KIB,
                    12_000,
                    2_000),
            warm("b64-2m", "4 x 2 MiB as base64 to files", "b64", 4, 2 * MIB),
            warm("b64-14m", "1 x 14 MiB as base64 to a file", "b64", 1, 14 * MIB),
            warm("b64-20m", "1 x 20 MiB as base64 to a file", "b64", 1, 20 * MIB),
            warm("b64-20m-4", "4 x 20 MiB as base64 to files", "b64", 4, 20 * MIB),
            warm("b64-20m-10", "10 x 20 MiB as base64 to files", "b64", 10, 20 * MIB),
            warm("memory-20m", "1 x 20 MiB as base64 to memory", "memory", 1, 20 * MIB),
            warm("url-20m-4", "4 x 20 MiB as URLs to files", "url", 4, 20 * MIB),
            warm("edit-20m", "Edit with a file of 20 MiB", "edit", 1, 20 * MIB),
            cold("slow-100", "100 calls in flight, each response after 1 s", "slow", 100, 4 * KIB),
            cold("slow-1000", "1,000 calls in flight, each response after 1 s", "slow", 1000, 4 * KIB),
            new Scenario(
                    "slow-1000-warm",
                    "1,000 calls in flight, each response after 1 s, after 6 s of warm-up",
                    "slow",
                    1000,
                    4 * KIB,
                    6_000,
                    3_000),
            cold("first", "First image: JVM start to a file of 64 KiB", "first", 1, 64 * KIB));

    private static final Set<String> WITH_SMALLEST_HEAP = Set.of("b64-20m", "b64-20m-10", "memory-20m", "edit-20m");

    private static Scenario warm(String id, String title, String kind, int n, int size) {
        return new Scenario(id, title, kind, n, size, WARMUP_MILLIS, MEASURE_MILLIS);
    }

    private static Scenario cold(String id, String title, String kind, int n, int size) {
        return new Scenario(id, title, kind, n, size, 0, 0);
    }

    static final List<Scenario> QUICK = ALL.stream()
            .filter(scenario -> !scenario.id.matches("b64-14m|b64-20m-4|slow-1000.*|.*-warm"))
            .toList();

    /** Returns whether to find the smallest heap with which the scenario succeeds. */
    boolean findSmallestHeap() {
        return WITH_SMALLEST_HEAP.contains(id);
    }

    /** Returns whether a string of the response exceeds the default limit of Jackson, which most peers use. */
    boolean exceedsStringLimit() {
        return size >= EXCEEDS_JACKSON_STRING_LIMIT && (kind.equals("b64") || kind.equals("memory"));
    }
}
