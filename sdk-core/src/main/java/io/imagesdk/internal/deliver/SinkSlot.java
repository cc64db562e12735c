package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** A picture on its way into a caller's sink. The caller's code never runs two at a time for one picture, and never on our threads. */
final class SinkSlot<T> implements Slot<T> {
    private final ImageSink.Receiver<T> receiver;
    private final Executor callbacks;
    private boolean over;

    SinkSlot(ImageSink.Receiver<T> receiver, Executor callbacks) {
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
        } catch (IOException | RuntimeException refused) { // it is not asked again
            giveUp();
            throw refused;
        }
    }

    @Override
    public synchronized T complete(ImageFacts facts, int index, int count) throws IOException {
        if (over) {
            throw new IOException("the picture was given up");
        }
        over = true;
        return receiver.complete(facts);
    }

    @Override
    public void abort(boolean keepWhole) {
        callbacks.execute(this::giveUp); // the sink may be at work, and may take its time
    }

    private synchronized void giveUp() {
        if (!over) {
            over = true;
            receiver.abort();
        }
    }
}
