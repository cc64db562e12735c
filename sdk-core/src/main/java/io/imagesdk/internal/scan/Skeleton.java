package io.imagesdk.internal.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The part of a response that is kept: JSON without white space and without images, up to a maximum size. */
final class Skeleton {
    /** The length that URLs of common storage services have at most, signatures and tokens included. */
    private static final int MIN_TEXT_BYTES = 2 << 10;

    private final int maxBytes;
    private final ScanPosition position;
    private final List<String> earlierDocuments = new ArrayList<>();
    private byte[] bytes = new byte[512];
    private int size;
    private int earlierBytes;
    private int mark;
    private int completeSize;

    Skeleton(int maxBytes, ScanPosition position) {
        this.maxBytes = maxBytes;
        this.position = position;
    }

    /** Appends a part of a chunk, which starts at {@code from}. */
    void append(byte[] chunk, int from, int length) throws ScanException {
        reserve(length, from);
        System.arraycopy(chunk, from, bytes, size, length);
        size += length;
    }

    /** Appends the byte at an index of a chunk. */
    void append(byte next, int at) throws ScanException {
        reserve(1, at);
        bytes[size++] = next;
    }

    /** Appends text that replaces the input up to an index of a chunk. */
    void append(String ascii, int at) throws ScanException {
        byte[] text = ascii.getBytes(StandardCharsets.US_ASCII);
        reserve(text.length, at);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    /**
     * Returns how many bytes of the next text may be appended. Long texts, such as an echo of the request or encrypted
     * thoughts, share one half of the space and leave the other half to everything else.
     */
    int maxTextBytes() {
        int shared = maxBytes / 2 - earlierBytes - size;
        return Math.max(MIN_TEXT_BYTES, shared / 4);
    }

    /** Marks the current end as the start of a name, a text or a literal. */
    void mark() {
        mark = size;
    }

    /** Returns the number of bytes behind the mark. */
    int markedBytes() {
        return size - mark;
    }

    /** Returns the text behind the mark. */
    String markedText() {
        return new String(bytes, mark, size - mark, StandardCharsets.UTF_8);
    }

    /** Removes the bytes behind the mark. */
    void discardMarked() {
        size = mark;
    }

    /** Notes that the document is valid up to here if its open containers are closed. */
    void completeValue() {
        completeSize = size;
    }

    /** Returns the text up to the last complete value. */
    String completeText() {
        return new String(bytes, 0, completeSize, StandardCharsets.UTF_8);
    }

    /** Returns whether more than the first bracket of the document is complete. */
    boolean hasContent() {
        return completeSize > 1;
    }

    /** Returns the number of bytes. */
    int size() {
        return size;
    }

    /** Returns the complete text. */
    String text() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Starts a further document. The bytes of the ones before it still count. */
    void startNextDocument() {
        earlierDocuments.add(text());
        earlierBytes += size;
        size = 0;
        mark = 0;
        completeSize = 0;
    }

    /** Returns the documents in front of the last one. */
    List<String> earlierDocuments() {
        return earlierDocuments;
    }

    private void reserve(int length, int at) throws ScanException {
        if (length > maxBytes - earlierBytes - size) {
            throw position.limitExceeded(at, "more than " + maxBytes + " bytes of JSON without the images");
        }
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
        }
    }
}
