package io.imagesdk.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.wire.ByteConsumer;

/**
 * Decodes an image that is written as text: an SVG document, or a data URL with escapes such as {@code %3C}. A percent
 * sign that begins no escape stands for itself, as in browsers.
 */
final class TextImageDecoder implements ByteConsumer<RuntimeException> {
    private static final int CHUNK = 1024;

    private final ByteConsumer<RuntimeException> receiver;
    private final byte[] decoded = new byte[CHUNK];
    private int length;
    private boolean hasEscapes;
    // The percent sign and the digit of an escape that is not complete.
    private final byte[] escape = new byte[2];
    private int escapeLength;
    private char highSurrogate;

    TextImageDecoder(ByteConsumer<RuntimeException> receiver) {
        this.receiver = receiver;
    }

    /** Starts a new text. */
    void start(boolean percentEscapes) {
        hasEscapes = percentEscapes;
        length = 0;
        escapeLength = 0;
        highSurrogate = 0;
    }

    /** Accepts the next bytes of the text, in UTF-8. */
    @Override
    public void write(byte[] bytes, int offset, int count) {
        endSurrogate();
        for (int i = offset; i < offset + count; i++) {
            accept(bytes[i]);
        }
        flush();
    }

    /** Accepts the next UTF-16 unit of the text. A surrogate without its other half becomes a question mark. */
    void append(char next) {
        String text = String.valueOf(next);
        if (Character.isLowSurrogate(next) && highSurrogate != 0) {
            text = highSurrogate + text;
            highSurrogate = 0;
        }
        endSurrogate();
        if (Character.isHighSurrogate(next)) {
            highSurrogate = next;
        } else {
            byte[] bytes = text.getBytes(UTF_8);
            write(bytes, 0, bytes.length);
        }
    }

    /** Ends the text. An escape that is not complete stands for itself. */
    void complete() {
        endSurrogate();
        endEscape();
        flush();
    }

    private void accept(byte next) {
        if (!hasEscapes) {
            put(next);
        } else if (escapeLength == 0) {
            if (next == '%') {
                escape[escapeLength++] = next;
            } else {
                put(next);
            }
        } else if (Character.digit(next, 16) < 0) {
            endEscape();
            accept(next);
        } else if (escapeLength == 1) {
            escape[escapeLength++] = next;
        } else {
            escapeLength = 0;
            put((byte) (Character.digit(escape[1], 16) << 4 | Character.digit(next, 16)));
        }
    }

    private void endSurrogate() {
        if (highSurrogate != 0) {
            highSurrogate = 0;
            accept((byte) '?');
        }
    }

    private void endEscape() {
        int count = escapeLength;
        escapeLength = 0;
        for (int i = 0; i < count; i++) {
            put(escape[i]);
        }
    }

    private void put(byte next) {
        if (length == CHUNK) {
            flush();
        }
        decoded[length++] = next;
    }

    private void flush() {
        int count = length;
        length = 0;
        if (count > 0) {
            receiver.write(decoded, 0, count);
        }
    }
}
