package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A picture on its way into a caller's sink. The caller's code never runs two at a time for one picture, and never on
 * our threads.
 */
final class SinkDestination<T> implements ImageDestination<T> {
    private final ImageSink.Receiver<T> receiver;
    private final Executor callbacks;
    private boolean over;

    SinkDestination(ImageSink.Receiver<T> receiver, Executor callbacks) {
        this.receiver = receiver;
        this.callbacks = callbacks;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (over) {
            return;
        }
        try {
            receiver.write(ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer());
        } catch (IOException | RuntimeException e) { // it is not asked again
            giveUp();
            throw e;
        }
    }

    @Override
    public synchronized T complete(ImageFacts facts, ImagePosition imagePosition) throws IOException {
        if (over) {
            throw new IOException("the picture was given up");
        }
        over = true;
        return receiver.complete(facts);
    }

    @Override
    public void discard(boolean keepWhole) {
        try {
            callbacks.execute(this::giveUp); // the sink may be at work, and may take its time
        } catch (RejectedExecutionException ignored) { // who ends the call must not wait for the sink
            Thread apart = new Thread(this::giveUp, "imagesdk-sink");
            apart.setDaemon(true);
            apart.start();
        }
    }

    private synchronized void giveUp() {
        if (!over) {
            over = true;
            receiver.abort();
        }
    }
}
