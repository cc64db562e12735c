package io.imagesdk.check;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.model.ImageFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Inspects the images of a response and keeps none of them. */
final class ImageCounter implements ImageHandler {
    private final Map<Integer, Receiver> images = new HashMap<>();

    @Override
    public ImageReceiver onImage(int ordinal) {
        Receiver receiver = new Receiver();
        images.put(ordinal, receiver);
        return receiver;
    }

    long bytes(int ordinal) {
        Receiver receiver = images.get(ordinal);
        return receiver == null ? 0 : receiver.bytes;
    }

    /** Returns the format of an image; empty if its bytes are not an image or cannot be decoded. */
    Optional<ImageFormat> format(int ordinal) {
        Receiver receiver = images.get(ordinal);
        return receiver == null || receiver.failed ? Optional.empty() : receiver.inspector.format();
    }

    private static final class Receiver implements ImageReceiver {
        private final ImageInspector inspector = new ImageInspector(true);
        private long bytes;
        private boolean failed;

        @Override
        public void write(byte[] chunk, int offset, int length) {
            bytes += length;
            inspector.write(chunk, offset, length);
        }

        @Override
        public void complete() {}

        @Override
        public void fail(String reason) {
            failed = true;
        }
    }
}
