package io.imagesdk.internal.scan;

/** Bytes that are not what they should be, or more of them than is allowed. The message is one line and quotes nothing of the bytes. */
public final class ScanException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final long offset;

    /** What is wrong. */
    public enum Reason {
        /** The bytes are not JSON, or not gzip. */
        MALFORMED,
        /** One of the {@link JsonImageScanner.ScanLimits} is exceeded. */
        LIMIT
    }

    public ScanException(Reason reason, long offset, String what) {
        super(what + ", at byte " + offset);
        this.reason = reason;
        this.offset = offset;
    }

    public Reason reason() {
        return reason;
    }

    /** The place of the first byte that could not be accepted, counted from 0; the length, where the end came too early. */
    long offset() {
        return offset;
    }
}
