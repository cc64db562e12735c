package io.imagesdk.benchmark.batch;

import io.imagesdk.ImagesService;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Submits the batch, waits for it, and verifies and deletes each image when it is delivered. The length of an image
 * states to which request it belongs.
 */
final class BatchClient {
    private static final String ID_PREFIX = "img-";

    private final long bytes;
    private final BitSet delivered;
    private int damaged;
    private int twice;

    private BatchClient(int images, long bytes) {
        this.bytes = bytes;
        this.delivered = new BitSet(images);
    }

    /** Runs the batch. The arguments are the port and path of the server, a directory, the images and their bytes. */
    public static void main(String[] args) throws Exception {
        int images = Integer.parseInt(args[2]);
        BatchClient client = new BatchClient(images, Long.parseLong(args[3]));
        HeapUsage heap = HeapUsage.start();
        long start = System.nanoTime();
        BatchSummary summary;
        try (ImagesService service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl("http://127.0.0.1:" + args[0])
                .apiKey("benchmark")
                .build()) {
            ImageBatch batch =
                    service.blocking().submitBatch("large", inputs(images, client.bytes), CallOptions.DEFAULT);
            summary = service.blocking()
                    .awaitBatch(batch, Delivery.toDirectory(Path.of(args[1])), client::accept, CallOptions.DEFAULT);
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        System.out.println(summary.delivered() + " delivered, " + (images - client.delivered.cardinality()) + " lost, "
                + client.damaged + " damaged, " + client.twice + " twice in " + seconds + " s; heap at most "
                + (heap.peak() >> 20) + " MiB, after a collection at most " + (heap.peakAfterCollection() >> 20)
                + " MiB");
    }

    /** Returns the length of the base64 of an image. */
    static long base64Length(long bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static List<BatchInput> inputs(int images, long bytes) {
        return IntStream.range(0, images)
                .mapToObj(i -> new BatchInput(
                        ID_PREFIX + i,
                        GenerateRequest.builder()
                                .prompt("A mill beside a river, painting number " + i + " [polls=1] [bytes="
                                        + (bytes + i) + "]")
                                .model("gpt-image-2")
                                .size("64x64")
                                .build()))
                .toList();
    }

    private void accept(BatchResult<Path> result) {
        int number = Integer.parseInt(result.id().substring(ID_PREFIX.length()));
        if (result.images().isEmpty()) {
            System.err.println(result.id() + ": " + result.failure().orElseThrow());
            return;
        }
        Path file = result.images().get().image().content();
        try {
            if (!file.getFileName().toString().equals(result.id() + ".png")
                    || Files.size(file) != bytes + number
                    || !PngFile.isIntact(file)) {
                damaged++;
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (delivered.get(number)) {
            twice++;
        }
        delivered.set(number);
    }
}
