package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes base64 that arrives in chunks of any size. Text is collected and decoded in large chunks, so that the
 * vectorized decoder of the JDK does the work. That decoder also detects invalid text: single bytes are inspected only
 * after it has rejected a chunk.
 *
 * <p>Common defects are accepted: white space, the percent escapes of a data URL, missing padding, and one padding
 * character or apostrophe too many at the end.
 */
final class StreamingBase64Decoder implements ByteConsumer<RuntimeException> {
    /** The size of a chunk. It is a multiple of four, so that only the last chunk of a value may contain padding. */
    static final int CHUNK = 32 * 1024;

    private static final int FIRST_CHUNK = 8 * 1024;

    private static final String NOT_BASE64 = "a character that is not base64";
    private static final String MISPLACED_PADDING = "misplaced base64 padding";
    private static final String TRAILING = "='";
    private static final String ESCAPES = "%2B%2F%3D";
    private static final String ESCAPED = "+/=";

    private final ImageHandler.ImageReceiver receiver;
    private final Base64Alphabet alphabet = new Base64Alphabet();
    // Allocated for the first image, because most error responses contain none.
    private byte @Nullable [] text;
    private byte[] decoded = new byte[0];
    private int filled;
    // The start of a percent escape that is not complete.
    private final StringBuilder escape = new StringBuilder();
    private boolean hasSurplus;
    // If set, white space is dropped on arrival. Dropping it from each rejected chunk could take quadratic time.
    private boolean byteByByte;
    private boolean padded;
    private boolean failed;

    StreamingBase64Decoder(ImageHandler.ImageReceiver receiver) {
        this.receiver = receiver;
    }

    /** Starts a new value. */
    void start() {
        filled = 0;
        alphabet.reset();
        byteByByte = false;
        padded = false;
        failed = false;
        hasSurplus = false;
        escape.setLength(0);
    }

    /** Accepts the next bytes of the value. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        byte[] chunk = chunk();
        int end = offset + length;
        int next = offset;
        while (next < end && !failed) {
            if (byteByByte) {
                append((char) (bytes[next++] & 0xFF));
                continue;
            }
            int count = Math.min(end - next, chunk.length - filled);
            System.arraycopy(bytes, next, chunk, filled, count);
            next += count;
            filled += count;
            decodeIfFull();
            chunk = chunk();
        }
    }

    /** Accepts the next character of the value. */
    void append(char next) {
        if (failed || Base64Alphabet.isWhiteSpace(next)) {
            return;
        }
        if (next > 0x7F || (byteByByte && !put((byte) next))) {
            fail(NOT_BASE64);
            return;
        }
        if (!byteByByte) {
            chunk()[filled++] = (byte) next;
        }
        if (padded) {
            acceptSurplus();
        } else {
            decodeIfFull();
        }
    }

    /** Removes the character behind a padded chunk, if it is complete and the only one. */
    private void acceptSurplus() {
        if (filled > 0) {
            boolean accepted = !hasSurplus && TRAILING.indexOf(chunk()[0]) >= 0;
            filled = 0;
            hasSurplus = true;
            if (!accepted) {
                fail("base64 that continues after its padding");
            }
        }
    }

    /**
     * Adds a character to the chunk, or the one that a percent escape stands for.
     *
     * @return whether the character is valid; otherwise the escape is the one that is not
     */
    private boolean put(byte next) {
        if (escape.isEmpty() && next != '%') {
            chunk()[filled++] = next;
            return true;
        }
        escape.append((char) next);
        if (escape.length() < 3) {
            return true;
        }
        int index = ESCAPES.indexOf(escape.toString().toUpperCase(Locale.ROOT));
        if (index % 3 != 0) {
            return false;
        }
        escape.setLength(0);
        chunk()[filled++] = (byte) ESCAPED.charAt(index / 3);
        return true;
    }

    /** Ends the value, and reports to the receiver that the image is complete or has failed. */
    void complete() {
        if (failed) {
            return;
        }
        if (escape.isEmpty() && (filled == 0 || decode(Arrays.copyOf(chunk(), filled)))) {
            receiver.complete();
            return;
        }
        normalize();
        byte[] chunk = chunk();
        int length = filled;
        while (length > 0 && TRAILING.indexOf(chunk[length - 1]) >= 0) {
            length--;
        }
        int surplus = filled - length - (4 - length % 4) % 4;
        if (!escape.isEmpty()) {
            fail(NOT_BASE64);
        } else if (surplus > 1) {
            fail(MISPLACED_PADDING);
        } else if (length > 0 && !decode(Arrays.copyOf(chunk, length))) {
            fail(alphabet.defectOf(chunk, length));
        }
        receiver.complete();
    }

    /** Returns the bytes that {@link #flush} would pass on. */
    byte[] unflushed() {
        byte[] start = failed ? new byte[0] : decodableStart();
        return alphabet.decoderFor(start).decode(start);
    }

    /** Passes on the text so far, because the rest is missing. */
    void flush() {
        byte[] start = failed ? new byte[0] : decodableStart();
        if (start.length > 0) {
            boolean unused = decode(start);
        }
        failed = true;
    }

    /** Returns the start of the collected text that can be decoded, without padding. Drops white space. */
    private byte[] decodableStart() {
        if (filled == 0) {
            return new byte[0];
        }
        normalize();
        byte[] collected = Arrays.copyOf(chunk(), filled);
        alphabet.decoderFor(collected);
        int length = alphabet.validLength(collected, filled);
        // A single character of a group of four is less than a byte.
        return Arrays.copyOf(collected, length % 4 == 1 ? length - 1 : length);
    }

    private void decodeIfFull() {
        if (filled < chunk().length) {
            return;
        }
        if (decode(chunk())) {
            resize(CHUNK);
            return;
        }
        if (byteByByte || !normalize()) {
            fail(alphabet.defectOf(chunk(), filled));
        }
        byteByByte = true;
    }

    private boolean decode(byte[] source) {
        int length;
        try {
            length = alphabet.decoderFor(source).decode(source, decoded);
        } catch (IllegalArgumentException ignored) {
            // The decoder of the JDK rejects white space too, so the caller decides whether this is an error.
            return false;
        }
        padded = length < source.length / 4 * 3;
        byteByByte |= padded;
        filled = 0;
        receiver.write(decoded, 0, length);
        return true;
    }

    /** Drops white space and replaces percent escapes. Returns whether the chunk has become shorter. */
    private boolean normalize() {
        if (byteByByte) {
            return false;
        }
        byte[] chunk = chunk();
        int count = filled;
        filled = 0;
        for (int i = 0; i < count; i++) {
            if (!Base64Alphabet.isWhiteSpace(chunk[i]) && !put(chunk[i])) {
                // An escape that is not valid stays, so that the decoder rejects it.
                escape.chars().forEach(unit -> chunk[filled++] = (byte) unit);
                escape.setLength(0);
            }
        }
        return filled < count;
    }

    private void fail(String reason) {
        writeValidStart();
        failed = true;
        receiver.fail(reason);
    }

    /** Passes on what precedes an error: the image is billed, and most of it may be of use. */
    private void writeValidStart() {
        byte[] chunk = chunk();
        int valid = alphabet.validLength(chunk, filled) / 4 * 4;
        if (valid > 0) {
            boolean unused = decode(Arrays.copyOf(chunk, valid));
        }
        filled = 0;
    }

    private byte[] chunk() {
        return text == null ? resize(FIRST_CHUNK) : text;
    }

    /** Replaces the empty chunk by one of another size. The first one is small, because many images may be small. */
    private byte[] resize(int length) {
        byte[] chunk = text;
        if (chunk == null || chunk.length != length) {
            chunk = new byte[length];
            text = chunk;
            decoded = new byte[length / 4 * 3];
        }
        return chunk;
    }
}
