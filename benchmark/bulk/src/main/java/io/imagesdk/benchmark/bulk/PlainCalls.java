package io.imagesdk.benchmark.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls without a journal. */
final class PlainCalls implements Variant {
    private final ImagesService images;
    private final int inFlight;
    private final Path directory;
    private final AtomicInteger delivered = new AtomicInteger();
    private int started;

    PlainCalls(ImagesService images, int inFlight, Path directory) {
        this.images = images;
        this.inFlight = inFlight;
        this.directory = directory;
    }

    @Override
    public void run(int first, int items) throws InterruptedException {
        Semaphore slots = new Semaphore(inFlight);
        for (int i = first; i < first + items; i++) {
            slots.acquire();
            images.generate(
                            BulkProcess.request(i),
                            Delivery.toDirectory(directory).withFileName("item-" + i))
                    .whenComplete((result, error) -> {
                        if (error == null) {
                            delivered.incrementAndGet();
                        }
                        slots.release();
                    });
        }
        slots.acquire(inFlight);
        started += items;
    }

    @Override
    public void close() {
        Variant.requireDelivered(delivered.get(), started);
    }
}
