package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Keeps what a scanner gives, and refuses calls that the seam does not allow. */
public final class RecordingImageHandler implements ImageHandler {
    final List<Image> images = new ArrayList<>();

    @Override
    public ImageReceiver onImage(int ordinal) {
        if (ordinal != images.size() || images.stream().anyMatch(image -> image.outcome == null)) {
            throw new AssertionError("image " + ordinal + " begins out of order");
        }
        Image image = new Image();
        images.add(image);
        return image;
    }

    /** One line per image: {@code bytes:<hex>}, {@code failed} or {@code open}. */
    List<String> summary() {
        return images.stream().map(Image::summary).toList();
    }

    static final class Image implements ImageReceiver {
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
                throw new AssertionError("no one-line reason: " + reason);
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
                throw new AssertionError("called after its end");
            }
        }
    }
}
