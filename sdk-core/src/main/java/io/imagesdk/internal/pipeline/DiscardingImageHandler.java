package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.wire.ImageHandler;

/** Discards images: the response to a poll may contain them although only the status is requested. */
final class DiscardingImageHandler implements ImageHandler, ImageHandler.ImageReceiver {
    @Override
    public ImageReceiver onImage(int ordinal) {
        return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        // discarded
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
