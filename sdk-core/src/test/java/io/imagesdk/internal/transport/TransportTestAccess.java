package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/** Lets the fuzz targets in, which lie in a package of their own. */
public final class TransportTestAccess {
    private TransportTestAccess() {}

    /** The length that goes into the header. */
    public static long contentLength(List<BodyPart> parts) {
        return new BodyPartsPublisher(parts, () -> {}, count -> {}).contentLength();
    }

    /** What is sent to a client that asks for so many pieces at a time. */
    public static byte[] body(List<BodyPart> parts, int demand) {
        Sent sent = new Sent(demand);
        new BodyPartsPublisher(parts, () -> {}, count -> {}).subscribe(sent);
        if (!sent.complete) {
            throw new AssertionError("the body did not end");
        }
        return sent.bytes.toByteArray();
    }

    private static final class Sent implements Flow.Subscriber<ByteBuffer> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int demand;
        private Flow.Subscription subscription;
        private int left;
        private boolean complete;

        Sent(int demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription from) {
            subscription = from;
            left = demand;
            from.request(demand);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            if (complete || left == 0) {
                throw new AssertionError("a piece that nobody asked for");
            }
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            bytes.writeBytes(copy);
            if (--left == 0) {
                left = demand;
                subscription.request(demand);
            }
        }

        @Override
        public void onError(Throwable broken) {
            throw new AssertionError("the body broke", broken);
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }
}
