package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ImageHandler;
import org.jspecify.annotations.Nullable;

/** One image after another, each of which begins at the intake with its first byte or its failure, so that an empty one never does. */
final class LazyImageReceiver implements ImageHandler.ImageReceiver {
    private final ImageHandler handler;
    private ImageHandler.@Nullable ImageReceiver receiver;
    private boolean closed;
    private int begun;

    LazyImageReceiver(ImageHandler handler) {
        this.handler = handler;
    }

    /** The next image is at hand, and it has not begun. */
    void next() {
        receiver = null;
        closed = false;
    }

    /** Whether the image at hand has begun, whatever became of it. */
    boolean hasStarted() {
        return receiver != null;
    }

    /** Images begun so far; the last of them has the ordinal one below. */
    int startedCount() {
        return begun;
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

    /** The reply breaks off: what has begun and is still open can never be whole. */
    void abort(String reason) {
        if (receiver != null) {
            fail(reason);
        }
        closed = true;
    }

    private ImageHandler.ImageReceiver receiver() {
        ImageHandler.ImageReceiver open = receiver;
        if (open == null) {
            open = handler.onImage(begun++);
            receiver = open;
        }
        return open;
    }
}
