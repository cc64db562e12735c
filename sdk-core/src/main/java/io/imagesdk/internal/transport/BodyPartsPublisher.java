package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/**
 * A body of parts with its real length, read while it is sent and as often as it is sent. It also tells when somebody
 * begins to read it: a POST whose body was never begun was not processed.
 */
final class BodyPartsPublisher implements BodyPublisher {
    private final List<BodyPart> parts;
    private final Runnable begun;
    private final LongConsumer sent;

    /**
     * A publisher of these.
     *
     * @param begun told when somebody begins to read
     * @param sent told of the bytes of each piece that is given away
     */
    BodyPartsPublisher(List<BodyPart> parts, Runnable begun, LongConsumer sent) {
        this.parts = parts;
        this.begun = begun;
        this.sent = sent;
    }

    @Override
    public long contentLength() {
        return parts.stream().mapToLong(BodyPart::length).sum();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        begun.run();
        subscriber.onSubscribe(new Reading(new BodyPartsReader(parts), subscriber, sent));
    }

    /** Emits as much as is asked for, on the thread that asks, one piece after the other. */
    private static final class Reading implements Flow.Subscription {
        private final BodyPartsReader reader;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final LongConsumer sent;
        private long demand;
        private boolean emitting;
        private boolean over;

        Reading(BodyPartsReader reader, Flow.Subscriber<? super ByteBuffer> subscriber, LongConsumer sent) {
            this.reader = reader;
            this.subscriber = subscriber;
            this.sent = sent;
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                if (emitting || over) {
                    return; // the loop that runs sees the new demand
                }
                emitting = true;
            }
            while (wanted()) {
                emit();
            }
        }

        private synchronized boolean wanted() {
            if (over || demand == 0) {
                emitting = false;
                if (over) {
                    close();
                }
                return false;
            }
            demand--;
            return true;
        }

        private void emit() {
            try {
                ByteBuffer chunk = reader.next();
                if (chunk != null) {
                    sent.accept(chunk.remaining());
                    subscriber.onNext(chunk);
                } else if (finish()) {
                    subscriber.onComplete();
                }
            } catch (IOException | RuntimeException e) {
                if (finish()) {
                    subscriber.onError(e);
                }
            }
        }

        private synchronized boolean finish() {
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public synchronized void cancel() {
            over = true;
            if (!emitting) {
                close();
            }
        }

        private void close() {
            try {
                reader.close();
            } catch (IOException ignored) {
                demand = 0; // the file was only read
            }
        }
    }
}
