package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.Locale;

/** The text of one image after another: base64, which a {@code data:} header may go before. */
final class ImageTextDecoder implements ByteConsumer<RuntimeException> {
    static final String SCHEME = "data:";

    private static final int LONGEST_HEADER = 1_000;

    private final LazyImageReceiver image;
    private final StreamingBase64Decoder base64;
    // What may turn out to be a header, without white space.
    private final StringBuilder head = new StringBuilder();
    private Part part = Part.SCHEME;

    private enum Part {
        SCHEME,
        HEADER,
        BASE64,
        NOTHING_OF_USE
    }

    ImageTextDecoder(ImageHandler handler) {
        image = new LazyImageReceiver(handler);
        base64 = new StreamingBase64Decoder(image);
    }

    void start() {
        image.next();
        base64.start();
        head.setLength(0);
        part = Part.SCHEME;
    }

    boolean hasStarted() {
        return image.hasStarted();
    }

    int startedCount() {
        return image.startedCount();
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        int next = offset;
        int end = offset + length;
        while (next < end && part != Part.BASE64) {
            append((char) (source[next++] & 0xFF));
        }
        base64.write(source, next, end - next);
    }

    void append(char next) {
        if (part == Part.BASE64) {
            base64.append(next);
        } else if (part != Part.NOTHING_OF_USE && !StreamingBase64Decoder.isWhiteSpace(next)) {
            head.append(next);
            lookAtHead(next);
        }
    }

    void complete() {
        if (part == Part.SCHEME) {
            headIsBase64();
        } else if (part == Part.HEADER) {
            image.fail("a data: value without a comma");
        }
        base64.complete();
    }

    void abort(String reason) {
        image.abort(reason);
    }

    private void lookAtHead(char next) {
        if (part == Part.SCHEME) {
            if (!SCHEME.regionMatches(true, 0, head.toString(), 0, head.length())) {
                headIsBase64();
            } else if (head.length() == SCHEME.length()) {
                part = Part.HEADER;
            }
        } else if (next == ',') {
            boolean isBase64 = head.toString().toLowerCase(Locale.ROOT).endsWith(";base64,");
            if (isBase64) {
                part = Part.BASE64;
            } else {
                refuse("a data: value that is not base64");
            }
        } else if (head.length() > LONGEST_HEADER) {
            refuse("a data: value with an endless header");
        }
    }

    private void headIsBase64() {
        part = Part.BASE64;
        for (int i = 0; i < head.length(); i++) {
            base64.append(head.charAt(i));
        }
    }

    private void refuse(String reason) {
        part = Part.NOTHING_OF_USE;
        image.fail(reason);
    }
}
