package io.imagesdk.internal.decode;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Passes on only images that start like one of a known format. Errors have text in members that hold images. */
final class RecognizedImages implements ImageHandler {
    private final ImageHandler images;
    private boolean started;

    RecognizedImages(ImageHandler images) {
        this.images = images;
    }

    /** Returns whether an image has started. */
    boolean hasStarted() {
        return started;
    }

    @Override
    public void discard() {
        images.discard();
    }

    @Override
    public ImageReceiver onImage(int ordinal) {
        return new RecognizedImage(ordinal);
    }

    private final class RecognizedImage implements ImageReceiver {
        private final int ordinal;
        private final ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        private @Nullable ImageReceiver receiver;

        private RecognizedImage(int ordinal) {
            this.ordinal = ordinal;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int prefixLength = Math.min(length, ImageOrJson.MAX_PREFIX - prefix.size());
            if (prefixLength > 0) {
                prefix.write(bytes, offset, prefixLength);
                recognize();
            }
            if (receiver != null) {
                receiver.write(bytes, offset + prefixLength, length - prefixLength);
            }
        }

        private void recognize() {
            byte[] first = prefix.toByteArray();
            ImageInspector inspector = new ImageInspector(false);
            inspector.write(first, 0, first.length);
            if (first.length == ImageOrJson.MAX_PREFIX && inspector.format().isPresent()) {
                started = true;
                receiver = images.onImage(ordinal);
                receiver.write(first, 0, first.length);
            }
        }

        @Override
        public boolean wantsMore() {
            return receiver == null || receiver.wantsMore();
        }

        @Override
        public void complete() {
            if (receiver != null) {
                receiver.complete();
            }
        }

        @Override
        public void fail(String reason) {
            if (receiver != null) {
                receiver.fail(reason);
            }
        }

        @Override
        public boolean truncate(String reason) {
            return receiver != null && receiver.truncate(reason);
        }
    }
}
