package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.ScanException.Reason;
import io.imagesdk.internal.wire.ByteConsumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip data (RFC 1952), including several members in a row, and writes up to 16 KiB at a time to its
 * output. The decoder has no limit on the decompressed size: the output must throw to stop a decompression bomb.
 * {@link #close} releases the native memory of the inflater. The offsets of exceptions count the compressed bytes.
 */
public final class GzipDecoder implements ByteConsumer<ScanException>, AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int TRAILER_BYTES = 8;

    private final ByteConsumer<ScanException> output;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private GzipHeaderParser header = new GzipHeaderParser();
    private long trailer;
    private int trailerIndex;
    private long consumed;
    private boolean closed;

    /** Creates a decoder that writes the decompressed bytes to an output. */
    public GzipDecoder(ByteConsumer<ScanException> output) {
        this.output = output;
    }

    /**
     * Accepts the next compressed bytes. This method must not be called after an exception or after {@link #close}.
     *
     * @throws ScanException if the data is malformed, or if the output throws
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int next = offset;
        int end = offset + length;
        while (next < end) {
            int count = 1;
            if (!header.isDone()) {
                require(header.accept(bytes[next]), "invalid gzip header");
            } else if (!inflater.finished()) {
                count = inflate(bytes, next, end - next);
            } else {
                acceptTrailer(bytes[next]);
            }
            next += count;
            consumed += count;
        }
    }

    /**
     * Reports the end of the data. An input without any byte is an empty text.
     *
     * @throws ScanException if the data is truncated
     */
    public void complete() throws ScanException {
        require(header.isEmpty(), "the gzip data is truncated");
    }

    /** Releases the native memory. Further calls have no effect. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }

    private int inflate(byte[] bytes, int offset, int length) throws ScanException {
        inflater.setInput(bytes, offset, length);
        try {
            int inflated;
            do {
                inflated = inflater.inflate(buffer);
                checksum.update(buffer, 0, inflated);
                if (inflated > 0) {
                    output.write(buffer, 0, inflated);
                }
            } while (inflated > 0);
        } catch (DataFormatException ignored) {
            // The message of the inflater adds nothing for a caller.
            throw new ScanException(Reason.MALFORMED, consumed, "invalid gzip data");
        }
        require(!inflater.needsDictionary(), "the gzip data requires a dictionary");
        return length - inflater.getRemaining();
    }

    private void acceptTrailer(byte next) throws ScanException {
        trailer |= (next & 0xFFL) << (8 * trailerIndex);
        trailerIndex++;
        if (trailerIndex == TRAILER_BYTES) {
            long expected = (inflater.getBytesWritten() << Integer.SIZE) | checksum.getValue();
            require(trailer == expected, "the gzip checksum or length does not match");
            startMember();
        }
    }

    private void startMember() {
        inflater.reset();
        checksum.reset();
        header = new GzipHeaderParser();
        trailer = 0;
        trailerIndex = 0;
    }

    private void require(boolean condition, String message) throws ScanException {
        if (!condition) {
            throw new ScanException(Reason.MALFORMED, consumed, message);
        }
    }
}
