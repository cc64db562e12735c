package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.ScanException.Reason;
import io.imagesdk.internal.wire.ByteConsumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates gzip (RFC 1952) that comes in pieces, members one after another included, and hands the bytes on in pieces of at most
 * 16 KiB. It does not count them: the output throws where a bomb has to be stopped. The native memory of the inflater
 * is given back by {@link #close}. Offsets of exceptions count the compressed bytes.
 */
public final class GzipDecoder implements ByteConsumer<ScanException>, AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final int TRAILER_BYTES = 8;

    private final ByteConsumer<ScanException> output;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private final byte[] piece = new byte[CHUNK];
    private GzipHeaderParser header = new GzipHeaderParser();
    private long trailer;
    private int trailerIndex;
    private long consumed;
    private boolean closed;

    public GzipDecoder(ByteConsumer<ScanException> output) {
        this.output = output;
    }

    /** Takes the next compressed bytes. After an exception, and after {@link #close}, nothing more may come. */
    @Override
    public void write(byte[] chunk, int offset, int length) throws ScanException {
        int next = offset;
        int end = offset + length;
        while (next < end) {
            int taken = 1;
            if (!header.isDone()) {
                require(header.accept(chunk[next]), "not a gzip header");
            } else if (!inflater.finished()) {
                taken = inflate(chunk, next, end - next);
            } else {
                trailer(chunk[next]);
            }
            next += taken;
            consumed += taken;
        }
    }

    /** All bytes have come; none at all is an empty text. */
    public void complete() throws ScanException {
        require(header.isEmpty(), "the gzip data ends too early");
    }

    /** Gives the native memory back; closing twice is harmless. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }

    private int inflate(byte[] chunk, int offset, int length) throws ScanException {
        inflater.setInput(chunk, offset, length);
        try {
            int inflated;
            do {
                inflated = inflater.inflate(piece);
                check.update(piece, 0, inflated);
                if (inflated > 0) {
                    output.write(piece, 0, inflated);
                }
            } while (inflated > 0);
        } catch (DataFormatException ignored) {
            throw new ScanException(Reason.MALFORMED, consumed, "broken gzip data");
        }
        require(!inflater.needsDictionary(), "gzip data with a dictionary");
        return length - inflater.getRemaining();
    }

    private void trailer(byte next) throws ScanException {
        trailer |= (next & 0xFFL) << (8 * trailerIndex);
        trailerIndex++;
        if (trailerIndex == TRAILER_BYTES) {
            long sizeAndCheck = (inflater.getBytesWritten() << Integer.SIZE) | check.getValue();
            require(trailer == sizeAndCheck, "gzip data with a wrong check sum");
            beginMember();
        }
    }

    private void beginMember() {
        inflater.reset();
        check.reset();
        header = new GzipHeaderParser();
        trailer = 0;
        trailerIndex = 0;
    }

    private void require(boolean holds, String otherwise) throws ScanException {
        if (!holds) {
            throw new ScanException(Reason.MALFORMED, consumed, otherwise);
        }
    }
}
