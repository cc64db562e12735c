package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/** Access to package-private types for fuzz targets, which are in another package. */
public final class TransportTestAccess {
    private TransportTestAccess() {}

    /** Returns the length for the header. */
    public static long contentLength(List<BodyPart> parts) {
        return new BodyPartsPublisher(parts, Runnable::run, () -> {}, count -> {}).contentLength();
    }

    /** Returns the bytes that a client receives if it requests this number of chunks at a time. */
    public static byte[] body(List<BodyPart> parts, int demand) {
        CollectingSubscriber subscriber = new CollectingSubscriber(demand);
        new BodyPartsPublisher(parts, Runnable::run, () -> {}, count -> {}).subscribe(subscriber);
        if (!subscriber.complete) {
            throw new AssertionError("body was not completed");
        }
        return subscriber.bytes.toByteArray();
    }

    private static final class CollectingSubscriber implements Flow.Subscriber<ByteBuffer> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int demand;
        private Flow.Subscription subscription;
        private int remaining;
        private boolean complete;

        CollectingSubscriber(int demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            subscription = source;
            remaining = demand;
            source.request(demand);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            if (complete || remaining == 0) {
                throw new AssertionError("chunk without demand");
            }
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            bytes.writeBytes(copy);
            if (--remaining == 0) {
                remaining = demand;
                subscription.request(demand);
            }
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError("body failed", error);
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }
}
