package io.imagesdk.internal.task;

import io.imagesdk.internal.wire.ImageHandler;

/** Takes pictures and keeps none: a question about a task may be answered with them. */
public final class DiscardingImageHandler implements ImageHandler, ImageHandler.ImageReceiver {
    @Override
    public ImageReceiver onImage(int ordinal) {
        return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        // not kept
    }

    @Override
    public void complete() {
        // nothing is open
    }

    @Override
    public void fail(String reason) {
        // nothing is open
    }
}
