package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Records the images of a scanner, and rejects calls in the wrong order. */
public final class RecordingImageHandler implements ImageHandler {
    final List<RecordedImage> images = new ArrayList<>();

    @Override
    public ImageReceiver onImage(int ordinal) {
        if (ordinal != images.size() || images.stream().anyMatch(image -> image.outcome == null)) {
            throw new AssertionError("image " + ordinal + " starts out of order");
        }
        RecordedImage image = new RecordedImage();
        images.add(image);
        return image;
    }

    /** Returns one line for each image: {@code bytes:<hex>}, {@code failed} or {@code open}. */
    List<String> summary() {
        return images.stream().map(RecordedImage::summary).toList();
    }

    static final class RecordedImage implements ImageReceiver {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String outcome;

        @Override
        public void write(byte[] source, int offset, int length) {
            requireOpen();
            bytes.write(source, offset, length);
        }

        @Override
        public void complete() {
            requireOpen();
            outcome = "";
        }

        @Override
        public void fail(String reason) {
            requireOpen();
            if (reason.isBlank() || reason.contains("\n")) {
                throw new AssertionError("the reason is not one line: " + reason);
            }
            outcome = reason;
        }

        String summary() {
            if (outcome == null) {
                return "open";
            }
            return outcome.isEmpty() ? "bytes:" + HexFormat.of().formatHex(bytes.toByteArray()) : "failed";
        }

        private void requireOpen() {
            if (outcome != null) {
                throw new AssertionError("called after the end of the image");
            }
        }
    }
}
