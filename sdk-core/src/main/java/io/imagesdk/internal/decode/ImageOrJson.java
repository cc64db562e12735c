package io.imagesdk.internal.decode;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageHandler.ImageReceiver;
import io.imagesdk.internal.wire.ResponseHead;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a 2xx response, which is JSON or a single image. Its first bytes decide: the headers alone do not
 * suffice, because servers announce an image for a JSON error, and JSON for an image.
 */
final class ImageOrJson implements ByteConsumer<ScanException> {
    /** The number of bytes after which the format of every image is known. */
    static final int MAX_PREFIX = 32;

    private final boolean announced;
    private final boolean svgAnnounced;
    private final ByteConsumer<ScanException> json;
    private final ImageHandler images;
    private final ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    private boolean decided;
    private @Nullable ImageReceiver image;

    /**
     * Creates the content of one response.
     *
     * @param json accepts the content if it is JSON, or neither JSON nor an image
     * @param images accepts the content if it is an image
     */
    ImageOrJson(ResponseHead head, ByteConsumer<ScanException> json, ImageHandler images) {
        this.announced = isAnnounced(head);
        this.svgAnnounced = head.mediaType().startsWith("image/svg");
        this.json = json;
        this.images = images;
    }

    /** Returns whether the headers announce an image. */
    static boolean isAnnounced(ResponseHead head) {
        return head.mediaType().startsWith("image/");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int prefixLength = decided ? 0 : Math.min(length, MAX_PREFIX - prefix.size());
        prefix.write(bytes, offset, prefixLength);
        if (!decided) {
            decide(false);
        }
        forward(bytes, offset + prefixLength, length - prefixLength);
    }

    private void forward(byte[] bytes, int offset, int length) throws ScanException {
        if (!decided || length == 0) {
            return;
        }
        if (image == null) {
            json.write(bytes, offset, length);
        } else {
            image.write(bytes, offset, length);
        }
    }

    /** Decides as soon as the first bytes suffice. The JSON of an error is not held back. */
    private void decide(boolean atEnd) throws ScanException {
        byte[] first = prefix.toByteArray();
        if (first.length == 0) {
            return;
        }
        if (isText(first[0]) || atEnd || first.length == MAX_PREFIX) {
            decided = true;
            image = isImage(first) ? images.onImage(0) : null;
            forward(first, 0, first.length);
        }
    }

    private boolean isText(byte first) {
        boolean markup = first == '<' && !svgAnnounced;
        return markup || first == '{' || first == '[' || first == '"' || Character.isWhitespace(first);
    }

    private boolean isImage(byte[] first) {
        if (isText(first[0])) {
            return false;
        }
        ImageInspector inspector = new ImageInspector(svgAnnounced);
        inspector.write(first, 0, first.length);
        return announced || inspector.format().isPresent();
    }

    /** Returns whether the content is an image. */
    boolean isImage() {
        return image != null;
    }

    /** Returns whether further bytes are useful, which they are not for an image that is too large. */
    boolean wantsMore() {
        return image == null || image.wantsMore();
    }

    /** Reports the end of the content. */
    void complete() throws ScanException {
        if (!decided) {
            decide(true);
        }
        if (image != null) {
            image.complete();
        }
    }

    /** Reports that the rest of the content is missing. */
    void truncate(String reason) {
        if (image != null) {
            boolean unused = image.truncate(reason);
        }
    }
}
