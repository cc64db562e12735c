package io.imagesdk.internal.deliver;

import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A destination that passes an image to the sink of a caller. The code of the caller never runs concurrently for one
 * image, and never on a network or timer thread.
 */
final class SinkDestination<T> implements ImageDestination<T> {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.sink");

    private final ImageSink.Receiver<T> receiver;
    private final Executor callbacks;
    private boolean closed;
    private volatile boolean discarded;

    /** Opens the sink for an image. */
    static <T> SinkDestination<T> open(ImageSink<T> sink, int index, Executor callbacks) throws IOException {
        try {
            return new SinkDestination<>(Objects.requireNonNull(sink.open(index), "sink returned null"), callbacks);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private SinkDestination(ImageSink.Receiver<T> receiver, Executor callbacks) {
        this.receiver = receiver;
        this.callbacks = callbacks;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            return;
        }
        try {
            receiver.write(ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer());
        } catch (Throwable e) {
            // A receiver that has failed is not called again.
            abort();
            throw failure(e);
        }
    }

    @Override
    public synchronized T complete(ImageFacts facts, ImagePosition position) throws IOException {
        if (closed) {
            throw new IOException("image was discarded before it was complete");
        }
        try {
            T content = receiver.complete(facts);
            closed = true;
            return content;
        } catch (Throwable e) {
            abort();
            throw failure(e);
        }
    }

    /** Returns an exception for any failure of the caller's code: an Error must not fail the other images. */
    private static IOException failure(Throwable error) {
        return error instanceof IOException known
                ? known
                : new IOException(error instanceof Error ? error.toString() : error.getMessage(), error);
    }

    /** Aborts the receiver. What a receiver has completed is not in the hands of the library. */
    @Override
    public boolean discard() {
        discarded = true;
        try {
            // The receiver may be running and may take long, so the call does not wait for it.
            callbacks.execute(this::abort);
        } catch (Throwable ignored) {
            // The executor is full or closed, and the receiver must be notified anyway.
            ServiceExecutors.daemon("imagesdk-sink", this::abort).start();
        }
        return false;
    }

    /** Returns whether the receiver was aborted or will be. */
    boolean isDiscarded() {
        return discarded;
    }

    /** Aborts the receiver, unless it has completed the image or was aborted before. Waits while it is running. */
    synchronized void abort() {
        if (!closed) {
            closed = true;
            try {
                receiver.abort();
            } catch (Throwable e) {
                LOG.warn("a sink threw in abort; the call continues", e);
            }
        }
    }
}
