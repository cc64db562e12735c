package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Decodes the text of one image after another. The text is base64, with or without the header of a data URL, a data URL
 * with escapes, or an SVG document. Some servers send an http URL instead, which this class recognizes and does not
 * decode.
 */
final class ImageTextDecoder implements ByteConsumer<RuntimeException> {
    private static final int MAX_HEADER_LENGTH = 1_000;
    private static final String XML_START = "<";
    /** Python writes the text of bytes as b'...'. */
    private static final String BYTES_START = "b'";

    /** The start of a data URL without its scheme. No image in base64 starts like this. */
    private static final String MEDIA_TYPE_START = "image/";

    private static final List<String> URL_SCHEMES = List.of("http:", "https:");

    private final LazyImageReceiver receiver;
    private final StreamingBase64Decoder base64;
    private final TextImageDecoder text;
    private final Predicate<byte[]> isComplete;
    // The start of the text, which may be a scheme or a header, without white space.
    private final StringBuilder head = new StringBuilder();
    private Part part = Part.SCHEME;

    private enum Part {
        SCHEME,
        HEADER,
        URL,
        BASE64,
        TEXT,
        IGNORED
    }

    /**
     * Creates a decoder.
     *
     * @param isComplete decides whether bytes are a complete image
     */
    ImageTextDecoder(ImageHandler handler, Predicate<byte[]> isComplete) {
        receiver = new LazyImageReceiver(handler);
        base64 = new StreamingBase64Decoder(receiver);
        text = new TextImageDecoder(receiver::write);
        this.isComplete = isComplete;
    }

    /** Starts the text of the next image. */
    void start() {
        receiver.startNext();
        base64.start();
        head.setLength(0);
        part = Part.SCHEME;
    }

    /** Returns whether the current image has started: it has a decoded byte, or it has failed. */
    boolean hasStarted() {
        return receiver.hasStarted();
    }

    /** Returns the number of images that have started. */
    int startedCount() {
        return receiver.startedCount();
    }

    /** Returns whether the next character decides what the text is. */
    boolean awaitsScheme() {
        return part == Part.SCHEME;
    }

    /** Returns whether the text is an http URL. It must then be ended by {@link #start}. */
    boolean isUrl() {
        return part == Part.URL;
    }

    /** Returns the text of a URL so far, which is its scheme. */
    String urlStart() {
        return head.toString();
    }

    /** Accepts the next bytes of the text. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        int next = offset;
        int end = offset + length;
        while (next < end && part != Part.BASE64 && part != Part.TEXT) {
            append((char) (bytes[next++] & 0xFF));
        }
        if (part == Part.TEXT) {
            text.write(bytes, next, end - next);
        } else {
            base64.write(bytes, next, end - next);
        }
    }

    /** Accepts the next character of the text. */
    void append(char next) {
        if (part == Part.BASE64) {
            base64.append(next);
        } else if (part == Part.TEXT) {
            text.append(next);
        } else if (part != Part.IGNORED && !Base64Alphabet.isWhiteSpace(next)) {
            head.append(next);
            inspectHead(next);
        }
    }

    /** Ends the text of the current image. */
    void complete() {
        if (part == Part.SCHEME) {
            decodeHead();
        } else if (part == Part.HEADER) {
            receiver.fail("a data URL without a comma");
        } else if (part == Part.TEXT) {
            text.complete();
        }
        base64.complete();
    }

    /**
     * Ends the current image. It fails unless only the end of its text is missing. A small image that has not started
     * and is not complete never starts, because nothing is known of it.
     */
    void abort(String reason) {
        if (receiver.hasStarted() || isComplete.test(base64.unflushed())) {
            base64.flush();
        }
        receiver.abort(reason);
    }

    private void inspectHead(char next) {
        if (part == Part.SCHEME) {
            inspectScheme(head.toString().toLowerCase(Locale.ROOT));
        } else if (next == ',') {
            if (head.toString().toLowerCase(Locale.ROOT).endsWith(";base64,")) {
                part = Part.BASE64;
            } else {
                startText(true);
            }
        } else if (head.length() > MAX_HEADER_LENGTH) {
            reject("a data URL whose header exceeds " + MAX_HEADER_LENGTH + " characters");
        }
    }

    private void inspectScheme(String start) {
        if (start.equals(InlineImageMatcher.DATA_SCHEME) || start.equals(MEDIA_TYPE_START)) {
            part = Part.HEADER;
        } else if (URL_SCHEMES.contains(start)) {
            part = Part.URL;
        } else if (start.equals(XML_START)) {
            startText(false);
            text.append(XML_START.charAt(0));
        } else if (start.equals(BYTES_START)) {
            part = Part.BASE64;
        } else if (!InlineImageMatcher.DATA_SCHEME.startsWith(start)
                && !MEDIA_TYPE_START.startsWith(start)
                && !BYTES_START.startsWith(start)
                && URL_SCHEMES.stream().noneMatch(scheme -> scheme.startsWith(start))) {
            decodeHead();
        }
    }

    /** Decodes the collected start of the text, which is not a header. */
    private void decodeHead() {
        part = Part.BASE64;
        for (int i = 0; i < head.length(); i++) {
            base64.append(head.charAt(i));
        }
    }

    private void startText(boolean percentEscapes) {
        part = Part.TEXT;
        text.start(percentEscapes);
    }

    private void reject(String reason) {
        part = Part.IGNORED;
        receiver.fail(reason);
    }
}
