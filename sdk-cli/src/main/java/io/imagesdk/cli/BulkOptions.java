package io.imagesdk.cli;

import io.imagesdk.bulk.Budget;
import io.imagesdk.bulk.ClaimRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a bulk run proceeds. */
final class BulkOptions {
    static final String HEADING = "%nRun:%n";

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "The file that records every request. The same command resumes the run. Default:" + " OUT/journal.")
    @Nullable
    String journal;

    @Option(
            names = "--via",
            paramLabel = "WAY",
            defaultValue = "requests",
            description = "How the items are requested: ${COMPLETION-CANDIDATES}. Batches of the provider cost about"
                    + " half and take up to a day. Default: ${DEFAULT-VALUE}.")
    BulkWay via = BulkWay.REQUESTS;

    @Option(
            names = "--batch-size",
            paramLabel = "COUNT",
            description = "With --via batch, the maximum number of items in a batch. Default: 1000.")
    int batchSize = 1_000;

    @Option(
            names = "--in-flight",
            paramLabel = "COUNT",
            description = "The maximum number of requests at a time. Default: 16.")
    @Nullable
    Integer inFlight;

    @Option(
            names = "--rate",
            paramLabel = "COUNT",
            description = "The maximum number of requests per minute. Default: what the provider accepts.")
    @Nullable
    Integer rate;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "Stop before the run costs more than this, including earlier runs with the same journal.")
    @Nullable
    String budget;

    @Option(
            names = "--price",
            paramLabel = "USD",
            description = "The highest price of an image, for --budget. Default: that of the profile.")
    @Nullable
    String price;

    @Option(
            names = "--max-images",
            paramLabel = "COUNT",
            description = "Stop before the journal contains more images than this.")
    @Nullable
    Integer maxImages;

    @Option(
            names = "--retry-unknown",
            description = "Request items again that may have been charged already. This can charge them twice.")
    boolean retryUnknown;

    @Option(names = "--retry-rejected", description = "Request items again that the provider has rejected.")
    boolean retryRejected;

    @Option(
            names = "--gallery",
            description = "Write OUT/gallery.html at the end, with the prompts of the images, and a sidecar for each"
                    + " image.")
    boolean gallery;

    ClaimRules rules() {
        return ClaimRules.DEFAULT.withRetryUnknown(retryUnknown).withRetryRejected(retryRejected);
    }

    Budget limit() {
        try {
            Budget limit = budget == null ? Budget.UNLIMITED : Budget.usd(budget);
            limit = price == null ? limit : limit.withPricePerImage(price);
            return maxImages == null ? limit : limit.withMaxImages(maxImages);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()));
        }
    }
}
