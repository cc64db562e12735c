package io.imagesdk.internal.decode;

import io.imagesdk.internal.scan.GzipDecoder;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ByteConsumer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the buffers of a body and writes their bytes to a consumer, decompressed if they are gzip data. The first byte
 * decides, because gateways label bodies with an encoding that they do not have. Both the number of received bytes and
 * the number of decompressed bytes are limited.
 */
final class BodyReader implements AutoCloseable {
    /** No other body that can be read starts with this byte: neither JSON, nor events, nor an image. */
    static final byte GZIP_MAGIC = 0x1f;

    private static final int MAX_CHUNK = 16 << 10;

    private final long maxBytes;
    private final ByteConsumer<ScanException> consumer;
    private @Nullable GzipDecoder gzip;
    private byte[] chunk = new byte[0];
    private long received;
    private long decompressed;

    BodyReader(long maxBytes, ByteConsumer<ScanException> consumer) {
        this.maxBytes = maxBytes;
        this.consumer = consumer;
    }

    /** Reads all bytes of a buffer. */
    void read(ByteBuffer bytes) throws ScanException {
        if (received == 0 && bytes.hasRemaining() && bytes.get(bytes.position()) == GZIP_MAGIC) {
            gzip = new GzipDecoder(this::write);
        }
        received += bytes.remaining();
        requireWithinLimit(received);
        int chunkLength = Math.min(MAX_CHUNK, bytes.remaining());
        if (chunk.length < chunkLength) {
            chunk = new byte[chunkLength];
        }
        while (bytes.hasRemaining()) {
            int length = Math.min(chunk.length, bytes.remaining());
            bytes.get(chunk, 0, length);
            if (gzip == null) {
                write(chunk, 0, length);
            } else {
                gzip.write(chunk, 0, length);
            }
        }
    }

    private void write(byte[] bytes, int offset, int length) throws ScanException {
        decompressed += length;
        requireWithinLimit(decompressed);
        consumer.write(bytes, offset, length);
    }

    private void requireWithinLimit(long bytes) throws ScanException {
        if (bytes > maxBytes) {
            throw new ScanException(ScanException.Reason.LIMIT, bytes, "more than " + maxBytes + " bytes");
        }
    }

    /** Returns the number of decompressed bytes. */
    long decompressedBytes() {
        return decompressed;
    }

    /**
     * Reports the end of the body.
     *
     * @throws ScanException if the compressed data is truncated
     */
    void complete() throws ScanException {
        if (gzip != null) {
            gzip.complete();
        }
    }

    /** Releases the native memory of the decoder. Further calls have no effect. */
    @Override
    public void close() {
        if (gzip != null) {
            gzip.close();
        }
    }
}
