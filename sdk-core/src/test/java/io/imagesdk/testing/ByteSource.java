package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Bytes that are generated while they are written. A server of a test shares its heap with the client under test, so
 * that it must not hold a large body in memory.
 */
@FunctionalInterface
public interface ByteSource {
    /** The size of a write. */
    int CHUNK = 16 << 10;

    /** Writes all bytes, in chunks of up to {@value #CHUNK} bytes unless the source holds them as an array. */
    void writeTo(OutputStream out) throws IOException;

    /** Returns a source of the bytes of an array. */
    static ByteSource of(byte[] bytes) {
        return out -> out.write(bytes);
    }

    /** Returns a source of the characters of a text, one byte each. */
    static ByteSource of(String text) {
        return of(text.getBytes(ISO_8859_1));
    }

    /** Returns a source that repeats a text, one byte per character. */
    static ByteSource repeated(String text, long times) {
        byte[] once = text.getBytes(ISO_8859_1);
        int perChunk = once.length == 0 ? 1 : (int) Math.max(1, Math.min(times, CHUNK / once.length));
        byte[] chunk = text.repeat(perChunk).getBytes(ISO_8859_1);
        return out -> {
            for (long written = 0; written < times; written += perChunk) {
                out.write(chunk, 0, (int) Math.min(perChunk, times - written) * once.length);
            }
        };
    }

    /** Returns a source of several sources, one after the other. */
    static ByteSource concat(List<ByteSource> sources) {
        return out -> {
            for (ByteSource source : sources) {
                source.writeTo(out);
            }
        };
    }

    /** Returns a source of several sources, one after the other. */
    static ByteSource concat(ByteSource... sources) {
        return concat(List.of(sources));
    }

    /** Returns a source of the base64 text of these bytes. */
    default ByteSource base64() {
        return out -> {
            try (OutputStream encoder = Base64.getEncoder().wrap(buffered(out))) {
                writeTo(encoder);
            }
        };
    }

    /** Returns a source of these bytes, compressed. */
    default ByteSource gzip() {
        return out -> {
            try (OutputStream compressor = new GZIPOutputStream(buffered(out))) {
                writeTo(compressor);
            }
        };
    }

    /** Returns a source of these bytes in chunks of the HTTP chunked encoding, the last one included. */
    default ByteSource chunked(int size) {
        return out -> {
            try (OutputStream buffered = buffered(out);
                    BufferedOutputStream chunks = new BufferedOutputStream(new ChunkWriter(buffered), size)) {
                // Byte by byte, because a buffer passes a larger array on as it is.
                writeTo(new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        chunks.write(value);
                    }
                });
                chunks.flush();
                buffered.write("0\r\n\r\n".getBytes(ISO_8859_1));
            }
        };
    }

    /** Returns the number of bytes, which are generated once for it. */
    default long length() {
        long[] length = {0};
        try {
            writeTo(new OutputStream() {
                @Override
                public void write(int value) {
                    length[0]++;
                }

                @Override
                public void write(byte[] bytes, int offset, int count) {
                    length[0] += count;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return length[0];
    }

    /** Returns the bytes as a text, one character per byte; for a short source. */
    default String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(ISO_8859_1);
    }

    /** Returns a buffered stream that leaves the underlying one open. */
    private static OutputStream buffered(OutputStream out) {
        return new BufferedOutputStream(out, CHUNK) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** Writes each array as a chunk. */
    final class ChunkWriter extends FilterOutputStream {
        private ChunkWriter(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(bytes, offset, length);
            out.write("\r\n".getBytes(ISO_8859_1));
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
