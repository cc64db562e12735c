package io.imagesdk.benchmark;

import java.util.List;

/**
 * A scenario that is measured for each client.
 *
 * @param id the name in the results
 * @param title the name in the report
 * @param kind the operation that the driver runs
 * @param n the number of images, or of calls in flight
 * @param size the size of an image in bytes
 * @param findSmallestHeap whether to find the smallest heap with which the scenario succeeds
 */
record Scenario(String id, String title, String kind, int n, int size, boolean findSmallestHeap) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    /** The base64 text of an image of this size has more characters than Jackson accepts in a string by default. */
    private static final int EXCEEDS_JACKSON_STRING_LIMIT = 15 * MIB;

    static final List<Scenario> ALL = List.of(
            new Scenario("b64-64k", "1 x 64 KiB as base64 to a file", "b64", 1, 64 * KIB, false),
            new Scenario("b64-2m", "4 x 2 MiB as base64 to files", "b64", 4, 2 * MIB, false),
            new Scenario("b64-14m", "1 x 14 MiB as base64 to a file", "b64", 1, 14 * MIB, false),
            new Scenario("b64-20m", "1 x 20 MiB as base64 to a file", "b64", 1, 20 * MIB, true),
            new Scenario("b64-20m-4", "4 x 20 MiB as base64 to files", "b64", 4, 20 * MIB, false),
            new Scenario("b64-20m-10", "10 x 20 MiB as base64 to files", "b64", 10, 20 * MIB, true),
            new Scenario("memory-20m", "1 x 20 MiB as base64 to memory", "memory", 1, 20 * MIB, true),
            new Scenario("url-20m-4", "4 x 20 MiB as URLs to files", "url", 4, 20 * MIB, false),
            new Scenario("edit-20m", "Edit with a file of 20 MiB", "edit", 1, 20 * MIB, true),
            new Scenario("slow-100", "100 calls in flight, each response after 1 s", "slow", 100, 4 * KIB, false),
            new Scenario("slow-1000", "1,000 calls in flight, each response after 1 s", "slow", 1000, 4 * KIB, false),
            new Scenario("first", "First image: JVM start to a file of 64 KiB", "first", 1, 64 * KIB, false));

    static final List<Scenario> QUICK = ALL.stream()
            .filter(scenario -> !scenario.id.matches("b64-14m|b64-20m-4|slow-1000"))
            .toList();

    /** Returns whether a string of the response exceeds the default limit of Jackson, which most peers use. */
    boolean exceedsStringLimit() {
        return size >= EXCEEDS_JACKSON_STRING_LIMIT && (kind.equals("b64") || kind.equals("memory"));
    }
}
