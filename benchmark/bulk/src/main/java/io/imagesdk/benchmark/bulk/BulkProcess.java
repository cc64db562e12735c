package io.imagesdk.benchmark.bulk;

import com.sun.management.OperatingSystemMXBean;
import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkRunBuilder;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes images in one way, a part of them for each line of its input, and prints the measurement of each part. */
public final class BulkProcess {
    /** The line after the last part, and the answer to it. */
    static final String END = "end";

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private BulkProcess() {}

    /**
     * What one part of the items needed.
     *
     * @param itemsPerSecond the rate
     * @param cpuMillisPerThousandItems the processor time of this process
     */
    record Measurement(double itemsPerSecond, double cpuMillisPerThousandItems) {
        static Measurement parse(String line) {
            String[] values = line.split(" ");
            return new Measurement(Double.parseDouble(values[0]), Double.parseDouble(values[1]));
        }

        String print() {
            return itemsPerSecond + " " + cpuMillisPerThousandItems;
        }
    }

    /**
     * Reads the number of items of each part until {@link #END}, and prints that line only if every image was
     * delivered. The arguments are the port of the server, the variant, the number of calls in flight, and an empty
     * directory for the files. {@code calls} are calls of the service, {@code unrecorded} is a bulk run without a
     * journal, {@code journal} records each item on the disk, and {@code durable} also forces each image to the disk.
     */
    public static void main(String[] args) throws Exception {
        int inFlight = Integer.parseInt(args[2]);
        Path directory = Path.of(args[3]);
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl("http://127.0.0.1:" + args[0] + "/v1")
                .apiKey("benchmark")
                .build()) {
            try (Variant variant = args[1].equals("calls")
                    ? new PlainCalls(images, inFlight, directory)
                    : new PausedRun(builder(args[1], images, directory), inFlight, directory)) {
                measureParts(variant);
            }
        }
        System.out.println(END);
    }

    private static void measureParts(Variant variant) throws IOException, InterruptedException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        int first = 0;
        for (String line = input.readLine(); line != null && !line.equals(END); line = input.readLine()) {
            int items = Integer.parseInt(line);
            System.out.println(measure(variant, first, items).print());
            first += items;
        }
    }

    private static Measurement measure(Variant variant, int first, int items) throws InterruptedException {
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        variant.run(first, items);
        return new Measurement(
                1e9 * items / (System.nanoTime() - start), 1e-3 * (SYSTEM.getProcessCpuTime() - cpu) / items);
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
}
