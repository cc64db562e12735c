package io.imagesdk.benchmark.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkSummary;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One run in a process of its own. Prints the CPU milliseconds. */
final class BulkClient {
    private BulkClient() {}

    /** Runs a variant. The arguments are the variant, the port, the items, the calls in flight, and a directory. */
    public static void main(String[] args) throws Exception {
        int items = Integer.parseInt(args[2]);
        int inFlight = Integer.parseInt(args[3]);
        Path directory = Path.of(args[4]);
        long delivered;
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl("http://127.0.0.1:" + args[1] + "/v1")
                .apiKey("benchmark")
                .build()) {
            delivered = args[0].equals("calls")
                    ? calls(images, items, inFlight, directory)
                    : bulk(images, items, inFlight, directory, args[0].equals("durable"));
        }
        if (delivered != items) {
            throw new IllegalStateException(items + " images must be delivered, were " + delivered);
        }
        long cpu =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        System.out.println(cpu);
    }

    private static GenerateRequest request(int item) {
        return GenerateRequest.builder()
                .prompt("A mill beside a river, painting number " + item)
                .model("gpt-image-2")
                .size("1024x1024")
                .build();
    }

    /** The same calls without a journal. */
    private static long calls(ImagesService images, int items, int inFlight, Path directory)
            throws InterruptedException {
        Semaphore slots = new Semaphore(inFlight);
        AtomicInteger delivered = new AtomicInteger();
        for (int i = 0; i < items; i++) {
            slots.acquire();
            images.generate(request(i), Delivery.toDirectory(directory).withFileName("item-" + i))
                    .whenComplete((result, error) -> {
                        if (error == null) {
                            delivered.incrementAndGet();
                        }
                        slots.release();
                    });
        }
        slots.acquire(inFlight);
        return delivered.get();
    }

    private static long bulk(ImagesService images, int items, int inFlight, Path directory, boolean durable) {
        try (BulkRun run = BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .maxInFlight(inFlight)
                .rules(ClaimRules.DEFAULT.withSyncFiles(durable))
                .build()) {
            BulkSummary summary = run.execute(
                            IntStream.range(0, items).mapToObj(i -> BulkItem.of("item-" + i, request(i))))
                    .join();
            return summary.delivered();
        }
    }
}
