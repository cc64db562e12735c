package io.imagesdk.internal.scan;

/** Reports bytes that are malformed or exceed a limit. The message is one line and does not quote the bytes. */
public final class ScanException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final long offset;

    /** The kind of the problem. */
    public enum Reason {
        /** The bytes are not JSON or not gzip data. */
        MALFORMED,
        /** A limit is exceeded. */
        LIMIT
    }

    /**
     * Creates an exception.
     *
     * @param offset the zero-based position of the first byte that is not accepted, or the length of truncated data
     * @param problem the problem, without the offset
     */
    public ScanException(Reason reason, long offset, String problem) {
        super(problem + ", at byte " + offset);
        this.reason = reason;
        this.offset = offset;
    }

    /** Returns the kind of the problem. */
    public Reason reason() {
        return reason;
    }

    /** Returns the zero-based position of the first byte that is not accepted, or the length of truncated data. */
    long offset() {
        return offset;
    }
}
