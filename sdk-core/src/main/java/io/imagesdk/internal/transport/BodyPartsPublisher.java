package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a request body that consists of parts. It knows the exact length, reads the parts while they are sent,
 * and sends them once. It also reports the subscription: a request whose body was never read was not processed.
 */
final class BodyPartsPublisher implements BodyPublisher {
    private static final Flow.Subscription NO_DEMAND = new Flow.Subscription() {
        @Override
        public void request(long count) {
            // The subscriber fails.
        }

        @Override
        public void cancel() {
            // The subscriber fails.
        }
    };

    /**
     * The subscriber of the JDK for a stream of HTTP/2. The client reads the body of such a request again only if the
     * server has refused the stream, or has not processed it before the end of the connection.
     */
    private static final String STREAM_SUBSCRIBER = "jdk.internal.net.http.Stream$RequestSubscriber";

    private final long contentLength;
    private final Executor workers;
    private final LongConsumer onSent;
    private @Nullable Content unsent;
    private volatile boolean sentOnStream;

    /**
     * What is released when the request has ended.
     *
     * @param parts the parts of the body
     * @param onSubscribe runs before the first byte is read
     */
    private record Content(List<BodyPart> parts, Runnable onSubscribe) {}

    /**
     * Creates a publisher.
     *
     * @param workers the executor that reads files
     * @param onSubscribe runs before the first byte is read
     * @param onSent accepts the number of bytes of each chunk that is passed on
     */
    BodyPartsPublisher(List<BodyPart> parts, Executor workers, Runnable onSubscribe, LongConsumer onSent) {
        this.workers = workers;
        this.contentLength = parts.stream().mapToLong(BodyPart::length).sum();
        this.unsent = new Content(parts, onSubscribe);
        this.onSent = onSent;
    }

    /**
     * Releases the parts, because the HTTP client keeps the request of an idle connection. A request whose body was not
     * read before is not sent any more.
     */
    synchronized void release() {
        unsent = null;
    }

    /** Returns the content once, and reports that it is read. */
    private synchronized @Nullable Content claim() {
        Content content = unsent;
        unsent = null;
        if (content != null) {
            content.onSubscribe().run();
        }
        return content;
    }

    @Override
    public long contentLength() {
        return contentLength;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Content content = claim();
        if (content == null) {
            // The client repeats a request on its own, for example with jdk.httpclient.enableAllMethodRetry: the
            // provider would charge it twice. If it was not processed, the retry policy decides.
            subscriber.onSubscribe(NO_DEMAND);
            subscriber.onError(
                    sentOnStream
                            ? new UnprocessedRequestException()
                            : new IOException("the request body was sent before and is not sent again"));
            return;
        }
        sentOnStream = subscriber.getClass().getName().equals(STREAM_SUBSCRIBER);
        Executor reading = sentOnStream || !WorkerExecutor.isWorker() ? workers : Runnable::run;
        subscriber.onSubscribe(
                new PartsSubscription(new BodyPartsReader(content.parts()), reading, subscriber, onSent));
    }

    /**
     * A subscription that emits the requested number of chunks, one after the other. Chunks in memory are emitted on
     * the thread that requests them. It may be the one that reads a connection of HTTP/2, with the responses of other
     * calls, or one of few threads of a client of the caller, so that it never waits for a file.
     */
    private static final class PartsSubscription implements Flow.Subscription {
        private final BodyPartsReader reader;
        private final Executor workers;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final LongConsumer onSent;
        private long demand;
        private boolean emitting;
        private boolean closed;

        PartsSubscription(
                BodyPartsReader reader,
                Executor workers,
                Flow.Subscriber<? super ByteBuffer> subscriber,
                LongConsumer onSent) {
            this.reader = reader;
            this.workers = workers;
            this.subscriber = subscriber;
            this.onSent = onSent;
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                if (emitting || closed) {
                    // The loop that is running sees the new demand.
                    return;
                }
                emitting = true;
            }
            while (startNext()) {
                if (!reader.isFileNext()) {
                    emit();
                } else if (emitOnWorker()) {
                    return;
                }
            }
        }

        /** Continues the loop on a worker; returns false if there is none, and the subscription is then closed. */
        private boolean emitOnWorker() {
            try {
                workers.execute(() -> {
                    do {
                        emit();
                    } while (startNext());
                });
                return true;
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                fail(new IOException("the request body cannot be read: " + e, e));
                return false;
            }
        }

        /** Decrements the demand; returns false if no further chunk may be emitted now. */
        private synchronized boolean startNext() {
            if (closed || demand == 0) {
                emitting = false;
                if (closed) {
                    closeReader();
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
                    onSent.accept(chunk.remaining());
                    subscriber.onNext(chunk);
                } else if (close()) {
                    subscriber.onComplete();
                }
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        }

        private void fail(Exception cause) {
            if (close()) {
                subscriber.onError(cause);
            }
        }

        /** Returns whether the subscription was open. */
        private synchronized boolean close() {
            boolean wasOpen = !closed;
            closed = true;
            return wasOpen;
        }

        @Override
        public synchronized void cancel() {
            closed = true;
            if (!emitting) {
                closeReader();
            }
        }

        private void closeReader() {
            try {
                reader.close();
            } catch (IOException ignored) {
                // The file was only read, so nothing is lost.
                demand = 0;
            }
        }
    }
}
