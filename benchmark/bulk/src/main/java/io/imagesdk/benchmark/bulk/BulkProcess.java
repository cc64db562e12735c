package io.imagesdk.benchmark.bulk;

import com.sun.management.OperatingSystemMXBean;
import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkRunBuilder;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes the images of one variant, and prints the measurement as one line. */
public final class BulkProcess {
    /** The JVM compiles most of its code during these items, which come before those that are measured. */
    private static final int WARM_UP_ITEMS = 20_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private BulkProcess() {}

    /**
     * What one process has measured.
     *
     * @param warmUpItemsPerSecond the rate of the first items
     * @param itemsPerSecond the rate of the items after them
     * @param cpuMillisPerThousandItems the processor time of the items after the first ones
     */
    record Measurement(double warmUpItemsPerSecond, double itemsPerSecond, double cpuMillisPerThousandItems) {
        static Measurement parse(String line) {
            String[] values = line.split(" ");
            return new Measurement(
                    Double.parseDouble(values[0]), Double.parseDouble(values[1]), Double.parseDouble(values[2]));
        }

        String print() {
            return warmUpItemsPerSecond + " " + itemsPerSecond + " " + cpuMillisPerThousandItems;
        }
    }

    /**
     * Runs one variant. The arguments are the port of the server, the variant, the number of items after the warm-up,
     * and of calls in flight. {@code calls} are calls of the service, {@code unrecorded} is a bulk run without a
     * journal, {@code journal} records each item on the disk, and {@code durable} also forces each image to the disk.
     */
    public static void main(String[] args) throws Exception {
        String name = args[1];
        int items = Integer.parseInt(args[2]);
        int inFlight = Integer.parseInt(args[3]);
        Path directory = Files.createTempDirectory("imagesdk-bulk");
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl("http://127.0.0.1:" + args[0] + "/v1")
                .apiKey("benchmark")
                .build()) {
            try (Variant variant = name.equals("calls")
                    ? new PlainCalls(images, inFlight, directory)
                    : new TwoPartRun(builder(name, images, directory), inFlight, directory)) {
                System.out.println(measure(variant, items).print());
            }
        } finally {
            delete(directory);
        }
    }

    private static Measurement measure(Variant variant, int items) throws InterruptedException {
        long start = System.nanoTime();
        variant.run(0, WARM_UP_ITEMS);
        long warm = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        variant.run(WARM_UP_ITEMS, items);
        return new Measurement(
                1e9 * WARM_UP_ITEMS / (warm - start),
                1e9 * items / (System.nanoTime() - warm),
                1e-3 * (SYSTEM.getProcessCpuTime() - cpu) / items);
    }

    static GenerateRequest request(int item) {
        return GenerateRequest.builder()
                .prompt("A mill beside a river, painting number " + item)
                .model("gpt-image-2")
                .size("1024x1024")
                .build();
    }

    private static BulkRunBuilder builder(String name, ImagesService images, Path directory) {
        BulkRunBuilder builder =
                BulkRun.builder(images).rules(ClaimRules.DEFAULT.withSyncFiles(name.equals("durable")));
        return name.equals("unrecorded")
                ? builder.claims(new UnrecordedClaims())
                : builder.journal(directory.resolve("journal"));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
