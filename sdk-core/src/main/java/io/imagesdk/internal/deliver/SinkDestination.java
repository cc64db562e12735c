package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A destination that passes an image to the sink of a caller. The code of the caller never runs concurrently for one
 * image, and never on a network or timer thread.
 */
final class SinkDestination<T> implements ImageDestination<T> {
    private final ImageSink.Receiver<T> receiver;
    private final Executor callbacks;
    private boolean closed;

    SinkDestination(ImageSink.Receiver<T> receiver, Executor callbacks) {
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
        } catch (IOException | RuntimeException e) {
            // A receiver that has failed is not called again.
            abortReceiver();
            throw e;
        }
    }

    @Override
    public synchronized T complete(ImageFacts facts, ImagePosition position) throws IOException {
        if (closed) {
            throw new IOException("image was discarded before it was complete");
        }
        closed = true;
        return receiver.complete(facts);
    }

    /** Aborts the receiver. What a receiver has completed is not in the hands of the library. */
    @Override
    public boolean discard() {
        try {
            // The receiver may be running and may take long, so the call does not wait for it.
            callbacks.execute(this::abortReceiver);
        } catch (RejectedExecutionException ignored) {
            // The executor is full or closed, and the receiver must be notified anyway.
            Thread thread = new Thread(this::abortReceiver, "imagesdk-sink");
            thread.setDaemon(true);
            thread.start();
        }
        return false;
    }

    private synchronized void abortReceiver() {
        if (!closed) {
            closed = true;
            receiver.abort();
        }
    }
}
