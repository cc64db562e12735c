package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decodes base64 that comes in pieces of any length, a chunk at a time, so that the JDK's vectorised decoder does the work.
 * That decoder also finds what does not belong: text is looked at byte by byte only after it has refused a chunk.
 */
final class StreamingBase64Decoder implements ByteConsumer<RuntimeException> {
    /** Multiples of four, so that only the last chunk of a value may rightly hold padding. */
    static final int CHUNK = 32 * 1024;

    private static final int FIRST_CHUNK = 8 * 1024;

    private static final int LONGEST_PADDING = 2;

    private final ImageHandler.ImageReceiver out;
    // Made for the first image: most replies of a service in trouble hold none.
    private byte @Nullable [] text;
    private byte[] decoded = new byte[0];
    private int filled;
    private Base64.@Nullable Decoder decoder;
    private boolean urlSafe;
    // Once set, white space is dropped on arrival: dropping it chunk by chunk could be made to take quadratic time.
    private boolean careful;
    private boolean padded;
    private boolean failed;

    StreamingBase64Decoder(ImageHandler.ImageReceiver out) {
        this.out = out;
    }

    void start() {
        filled = 0;
        decoder = null;
        urlSafe = false;
        careful = false;
        padded = false;
        failed = false;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        byte[] chunk = chunk();
        int end = offset + length;
        int next = offset;
        while (next < end && !failed) {
            if (careful) {
                append((char) (source[next++] & 0xFF));
                continue;
            }
            int piece = Math.min(end - next, chunk.length - filled);
            System.arraycopy(source, next, chunk, filled, piece);
            next += piece;
            filled += piece;
            decodeWhereFull();
            chunk = chunk();
        }
    }

    void append(char next) {
        if (failed || isWhiteSpace(next)) {
            return;
        }
        if (padded) {
            fail("base64 goes on after its padding");
        } else if (next > 0x7F) {
            fail("a character that is not base64");
        } else {
            chunk()[filled++] = (byte) next;
            decodeWhereFull();
        }
    }

    /** The value ends here; what is wrong with it is said to the receiver. */
    void complete() {
        if (failed) {
            return;
        }
        byte[] chunk = filled == 0 ? decoded : chunk();
        if (filled == 0 || decode(Arrays.copyOf(chunk, filled))) {
            out.complete();
            return;
        }
        dropWhiteSpace();
        int length = filled;
        while (length > 0 && filled - length < LONGEST_PADDING && chunk[length - 1] == '=') {
            length--;
        }
        int padding = filled - length;
        if (padding > 0 && (length % 4 < 2 || padding > 4 - length % 4)) {
            fail("base64 padding where none belongs");
        } else if (length > 0 && !decode(Arrays.copyOf(chunk, length))) {
            filled = length;
            fail(complaint());
        }
        out.complete();
    }

    private void decodeWhereFull() {
        if (filled < chunk().length) {
            return;
        }
        if (decode(chunk())) {
            resize(CHUNK);
            return;
        }
        if (careful || !dropWhiteSpace()) {
            fail(complaint());
        }
        careful = true;
    }

    private boolean decode(byte[] source) {
        try {
            int length = decoder(source).decode(source, decoded);
            padded = length < source.length / 4 * 3;
            careful |= padded;
            filled = 0;
            out.write(decoded, 0, length);
            return true;
        } catch (IllegalArgumentException ignored) {
            return false;
        }
    }

    /** The first character in which the alphabets differ decides for the whole value; the decoder then refuses the other's. */
    private Base64.Decoder decoder(byte[] source) {
        for (int i = 0; decoder == null && i < source.length; i++) {
            if (isUrlSafeOnly(source[i])) {
                decoder = Base64.getUrlDecoder();
                urlSafe = true;
            } else if (isStandardOnly(source[i])) {
                decoder = Base64.getDecoder();
            }
        }
        return decoder == null ? Base64.getDecoder() : decoder;
    }

    private boolean dropWhiteSpace() {
        byte[] chunk = chunk();
        int kept = 0;
        for (int i = 0; i < filled; i++) {
            if (!isWhiteSpace(chunk[i])) {
                chunk[kept++] = chunk[i];
            }
        }
        boolean dropped = kept < filled;
        filled = kept;
        return dropped;
    }

    /** Says in one line why the decoder refused what is in the chunk. */
    private String complaint() {
        byte[] chunk = chunk();
        for (int i = 0; i < filled; i++) {
            byte next = chunk[i];
            if (next == '=') {
                return "base64 padding in the middle";
            } else if (isUrlSafeOnly(next) || isStandardOnly(next)) {
                if (isUrlSafeOnly(next) != urlSafe) {
                    return "base64 that mixes the standard and the URL-safe alphabet";
                }
            } else if (!Character.isLetterOrDigit(next)) {
                return "a character that is not base64";
            }
        }
        return "base64 of an impossible length";
    }

    private void fail(String reason) {
        failed = true;
        out.fail(reason);
    }

    private byte[] chunk() {
        return text == null ? resize(FIRST_CHUNK) : text;
    }

    /** While there is nothing in it: small pictures, of which many may come at once, need little room. */
    private byte[] resize(int length) {
        byte[] chunk = text;
        if (chunk == null || chunk.length != length) {
            chunk = new byte[length];
            text = chunk;
            decoded = new byte[length / 4 * 3];
        }
        return chunk;
    }

    private static boolean isUrlSafeOnly(int next) {
        return next == '-' || next == '_';
    }

    private static boolean isStandardOnly(int next) {
        return next == '+' || next == '/';
    }

    /** Whether a character is skipped wherever it stands. */
    static boolean isWhiteSpace(int next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }
}
