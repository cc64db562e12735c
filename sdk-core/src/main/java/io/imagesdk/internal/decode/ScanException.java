package io.imagesdk.internal.decode;

/** Bytes that are not what they should be, or more of them than is allowed. The message is one line and quotes nothing of the bytes. */
final class ScanException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final long offset;

    /** What is wrong. */
    enum Kind {
        /** The bytes are not JSON, or not gzip. */
        MALFORMED,
        /** One of the {@link ScanLimits} is exceeded. */
        LIMIT
    }

    ScanException(Kind kind, long offset, String what) {
        super(what + ", at byte " + offset);
        this.kind = kind;
        this.offset = offset;
    }

    Kind kind() {
        return kind;
    }

    /** The place of the first byte that could not be accepted, counted from 0; the length, where the end came too early. */
    long offset() {
        return offset;
    }
}
