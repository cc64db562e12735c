package io.imagesdk.testing;

import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/**
 * A sink that does not return from its first write until the test releases it.
 *
 * @param writing counted down by the first write
 * @param release released by the test; the thread that writes waits for it
 */
public record BlockingSink(CountDownLatch writing, CountDownLatch release) implements ImageSink<Long> {
    @Override
    public Receiver<Long> open(int index) {
        return new Receiver<>() {
            @Override
            public void write(ByteBuffer bytes) {
                writing.countDown();
                Await.release(release);
            }

            @Override
            public Long complete(ImageFacts facts) {
                return facts.byteCount();
            }

            @Override
            public void abort() {
                // Nothing is stored.
            }
        };
    }
}
