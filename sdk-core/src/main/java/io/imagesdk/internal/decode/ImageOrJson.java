package io.imagesdk.internal.decode;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageHandler.ImageReceiver;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.ImageFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a 2xx response, which is JSON or a single image. Its first bytes decide: the headers alone do not
 * suffice, because servers announce an image for a JSON error, and JSON for an image. The requested format decides
 * about an SVG, and about content that the SDK does not recognize. Binary content that was paid for is an image, too,
 * so that its bytes are kept.
 */
final class ImageOrJson implements ByteConsumer<ScanException> {
    /** The number of bytes after which the format of every image is known. */
    static final int MAX_PREFIX = 32;

    /** The number of bytes in which another document than an SVG has its root element. */
    private static final int MAX_SVG_PREFIX = 512;

    private static final Set<String> NO_IMAGE = Set.of("empty", "HTML", "JSON", "SVG", "XML");

    private final ResponseHead head;
    private final boolean announced;
    private final boolean svgAnnounced;
    private final boolean svgExpected;
    private final boolean unverified;
    private final boolean keepsBinary;
    private final ByteConsumer<ScanException> json;
    private final ImageHandler images;
    private final ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    private boolean decided;
    private @Nullable ImageReceiver image;

    /**
     * Creates the content of one response.
     *
     * @param format the requested format
     * @param keepsBinary whether binary content that the SDK does not recognize is an image
     * @param json accepts the content if it is JSON, or neither JSON nor an image
     * @param images accepts the content if it is an image
     */
    ImageOrJson(
            ResponseHead head,
            Optional<ImageFormat> format,
            boolean keepsBinary,
            ByteConsumer<ScanException> json,
            ImageHandler images) {
        this.head = head;
        this.announced = isAnnounced(head);
        this.svgAnnounced = head.mediaType().startsWith("image/svg");
        this.svgExpected =
                svgAnnounced || format.filter(ImageFormat.SVG::equals).isPresent();
        this.unverified =
                format.filter(requested -> !ImageInspector.supports(requested)).isPresent();
        this.keepsBinary = keepsBinary;
        this.json = json;
        this.images = images;
    }

    /** Returns whether the headers announce an image. */
    static boolean isAnnounced(ResponseHead head) {
        return head.mediaType().startsWith("image/");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int prefixLength = decided ? 0 : Math.min(length, maxPrefix() - prefix.size());
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
        if (isText(first) || atEnd || first.length == maxPrefix()) {
            decided = true;
            image = isImage(first) ? images.onImage(0) : null;
            forward(first, 0, first.length);
        }
    }

    private int maxPrefix() {
        return svgExpected && !svgAnnounced ? MAX_SVG_PREFIX : MAX_PREFIX;
    }

    /** Returns whether the content starts like JSON, or like a web page unless it may be an SVG. */
    private boolean isText(byte[] first) {
        int start = start(first);
        boolean markup = start == '<' && !svgExpected;
        return markup
                || start == '{'
                || start == '['
                || start == '"'
                || (!svgExpected && Character.isWhitespace(start));
    }

    /** Returns the first byte, without the white space that may precede an SVG. */
    private int start(byte[] first) {
        int index = 0;
        while (svgExpected && index < first.length - 1 && Character.isWhitespace(first[index])) {
            index++;
        }
        return first[index];
    }

    private boolean isImage(byte[] first) {
        if (isText(first) || Character.isWhitespace(start(first))) {
            return false;
        }
        ImageInspector inspector = new ImageInspector(svgExpected);
        inspector.write(first, 0, first.length);
        if (inspector.format().isPresent()) {
            return true;
        }
        boolean document = start(first) == '<' && !svgAnnounced;
        return (announced && !document)
                || (unverified && isUnverifiedImage(inspector.describeContent()))
                || (keepsBinary && isBinary(first));
    }

    /** Returns whether content is neither announced as text, nor text in a character set in common use. */
    private boolean isBinary(byte[] first) {
        String type = head.mediaType();
        boolean textAnnounced = type.startsWith("text/") || type.contains("json") || type.contains("xml");
        return ImageBodyDecoder.SUPPORTED_ENCODINGS.contains(head.contentEncoding())
                && !textAnnounced
                && !isUtf16(first)
                && hasControlCharacter(first);
    }

    private static boolean isUtf16(byte[] first) {
        String start = new String(first, 0, Math.min(2, first.length), StandardCharsets.ISO_8859_1);
        return start.equals("\u00ff\u00fe") || start.equals("\u00fe\u00ff");
    }

    private static boolean hasControlCharacter(byte[] first) {
        for (byte next : first) {
            if (next >= 0 && next < ' ' && !Character.isWhitespace(next)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether content may have a format that the SDK does not recognize. Some of these formats are text. */
    private boolean isUnverifiedImage(String description) {
        String type = head.mediaType();
        boolean textAnnounced = type.isEmpty() || type.startsWith("text/") || type.contains("json");
        return ImageBodyDecoder.SUPPORTED_ENCODINGS.contains(head.contentEncoding())
                && !NO_IMAGE.contains(description)
                && !(textAnnounced && description.equals("text"));
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
