package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ImageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Receives one image after another. An image starts at the handler with its first byte or with its failure, so that an
 * empty image never starts.
 */
final class LazyImageReceiver implements ImageHandler.ImageReceiver {
    private final ImageHandler handler;
    private ImageHandler.@Nullable ImageReceiver receiver;
    private boolean closed;
    private int startedCount;

    LazyImageReceiver(ImageHandler handler) {
        this.handler = handler;
    }

    /** Prepares for the next image, without starting it. */
    void startNext() {
        receiver = null;
        closed = false;
    }

    /** Returns whether the current image has started, whether or not it has failed. */
    boolean hasStarted() {
        return receiver != null;
    }

    /** Returns the number of images that have started. The ordinal of the last one is smaller by one. */
    int startedCount() {
        return startedCount;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!closed && length > 0) {
            receiver().write(bytes, offset, length);
        }
    }

    @Override
    public void complete() {
        if (!closed && receiver != null) {
            receiver.complete();
        }
        closed = true;
    }

    @Override
    public void fail(String reason) {
        if (!closed) {
            receiver().fail(reason);
        }
        closed = true;
    }

    /** Ends the current image if it has started and is not complete, because the response is truncated. */
    void abort(String reason) {
        if (!closed && receiver != null) {
            boolean unused = receiver.truncate(reason);
        }
        closed = true;
    }

    private ImageHandler.ImageReceiver receiver() {
        ImageHandler.ImageReceiver started = receiver;
        if (started == null) {
            started = handler.onImage(startedCount++);
            receiver = started;
        }
        return started;
    }
}
