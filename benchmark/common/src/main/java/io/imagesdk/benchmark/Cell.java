package io.imagesdk.benchmark;

import java.util.List;

/**
 * One thing that is measured.
 *
 * @param id its name in the results
 * @param title its name in the report
 * @param kind what the driver does
 * @param n pictures, or calls at once
 * @param size bytes of a picture
 * @param xmx whether the smallest passing heap is looked for
 */
record Cell(String id, String title, String kind, int n, int size, boolean xmx) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    /** A picture whose base64 has more characters than Jackson takes for one string. */
    private static final int TOO_LONG_FOR_JACKSON = 15 * MIB;

    static final List<Cell> ALL = List.of(
            new Cell("b64-64k", "1 x 64 KiB as base64 to a file", "b64", 1, 64 * KIB, false),
            new Cell("b64-2m", "4 x 2 MiB as base64 to files", "b64", 4, 2 * MIB, false),
            new Cell("b64-14m", "1 x 14 MiB as base64 to a file", "b64", 1, 14 * MIB, false),
            new Cell("b64-20m", "1 x 20 MiB as base64 to a file", "b64", 1, 20 * MIB, true),
            new Cell("b64-20m-4", "4 x 20 MiB as base64 to files", "b64", 4, 20 * MIB, false),
            new Cell("b64-20m-10", "10 x 20 MiB as base64 to files", "b64", 10, 20 * MIB, true),
            new Cell("memory-20m", "1 x 20 MiB as base64 to memory", "memory", 1, 20 * MIB, true),
            new Cell("url-20m-4", "4 x 20 MiB as addresses to files", "url", 4, 20 * MIB, false),
            new Cell("edit-20m", "an edit with a file of 20 MiB", "edit", 1, 20 * MIB, true),
            new Cell("slow-100", "100 calls in flight, each answered after 1 s", "slow", 100, 4 * KIB, false),
            new Cell("slow-1000", "1,000 calls in flight, each answered after 1 s", "slow", 1000, 4 * KIB, false),
            new Cell("first", "first picture: JVM start to a file of 64 KiB", "first", 1, 64 * KIB, false));

    static final List<Cell> QUICK =
            ALL.stream().filter(cell -> !cell.id.matches("b64-14m|b64-20m-4|slow-1000")).toList();

    /** Whether one string of the reply breaks Jackson's limit, so that a peer needs it lifted. */
    boolean needsLift() {
        return size >= TOO_LONG_FOR_JACKSON && (kind.equals("b64") || kind.equals("memory"));
    }
}
