package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.Budget;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkSummary;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The code blocks of the guide about bulk runs. */
final class BulkSamples {
    private BulkSamples() {}

    static void run(ImagesService images, Path directory, Stream<BulkItem> items) {
        try (BulkRun run = BulkRun.builder(images)
                .journal(directory.resolve("run/journal"))
                .output(directory.resolve("run/images"))
                .maxInFlight(64)
                .budget(Budget.usd("25.00").withPricePerImage("0.04"))
                .build()) {
            BulkSummary summary = run.execute(items).join();
            System.out.println(summary.delivered() + " delivered, " + summary.unknown() + " unknown");
        }
    }

    static void runInBatches(ImagesService images, Path directory, Stream<BulkItem> items) {
        try (BulkRun run = BulkRun.builder(images)
                .journal(directory.resolve("run/journal"))
                .output(directory.resolve("run/images"))
                .viaBatch(1_000)
                .build()) {
            BulkSummary summary = run.execute(items).join();
            System.out.println(summary.delivered() + " delivered, " + summary.pending() + " in batches");
        }
    }
}
