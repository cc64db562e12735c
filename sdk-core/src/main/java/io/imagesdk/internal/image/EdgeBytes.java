package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;
import java.nio.charset.StandardCharsets;

/** The first and the last bytes of a file. */
final class EdgeBytes implements ByteConsumer<RuntimeException> {
    private static final int HEAD_LENGTH = 512;
    private static final int TAIL_LENGTH = 256;

    private final byte[] head = new byte[HEAD_LENGTH];
    private final byte[] tail = new byte[TAIL_LENGTH];
    private String headText = "";
    private int headLength;
    private int tailLength;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        keepHead(bytes, offset, length);
        keepTail(bytes, offset, length);
    }

    private void keepHead(byte[] bytes, int offset, int length) {
        int added = Math.min(length, HEAD_LENGTH - headLength);
        System.arraycopy(bytes, offset, head, headLength, added);
        headLength += added;
    }

    private void keepTail(byte[] bytes, int offset, int length) {
        int added = Math.min(length, TAIL_LENGTH);
        int kept = Math.min(tailLength, TAIL_LENGTH - added);
        System.arraycopy(tail, tailLength - kept, tail, 0, kept);
        System.arraycopy(bytes, offset + length - added, tail, kept, added);
        tailLength = kept + added;
    }

    /**
     * Returns the first bytes, with one character per byte, so that signatures can be compared as short strings. The
     * text is kept, because callers ask for it many times for each image.
     */
    String head() {
        if (headText.length() < headLength) {
            headText = new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
        }
        return headText;
    }

    /** Returns the last bytes, with one character per byte. */
    String tail() {
        return new String(tail, 0, tailLength, StandardCharsets.ISO_8859_1);
    }

    /** Returns a short description of content that is not an image. */
    String describe() {
        return ContentSniffer.describe(head, headLength);
    }
}
