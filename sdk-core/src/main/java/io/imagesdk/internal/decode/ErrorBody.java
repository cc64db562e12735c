package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** The body of an error response. It is read up to the limit, and the rest is not awaited. */
final class ErrorBody<R> implements ResponseHandler.Body<R> {
    private final int maxBytes;
    private final Function<String, R> result;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    ErrorBody(int maxBytes, Function<String, R> result) {
        this.maxBytes = maxBytes;
        this.result = result;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        byte[] chunk = new byte[Math.min(bytes.remaining(), maxBytes - received.size())];
        bytes.get(chunk);
        received.writeBytes(chunk);
        return received.size() < maxBytes;
    }

    @Override
    public R onComplete() {
        byte[] bytes = received.toByteArray();
        boolean compressed = bytes.length > 0 && bytes[0] == BodyReader.GZIP_MAGIC;
        ByteArrayOutputStream text = compressed ? decompress(bytes) : received;
        return result.apply(text.toString(StandardCharsets.UTF_8));
    }

    private ByteArrayOutputStream decompress(byte[] bytes) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (InputStream source = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] chunk = new byte[1024];
            int length;
            while (text.size() < maxBytes
                    && (length = source.read(chunk, 0, Math.min(chunk.length, maxBytes - text.size()))) >= 0) {
                text.write(chunk, 0, length);
            }
            return text;
        } catch (IOException ignored) {
            // The end of the data may be missing, and the start of an error body is still useful.
            return text;
        }
    }

    /** Returns the error that the server reports, which explains more than the truncation. */
    @Override
    public R onError(ImagesException cause) {
        return onComplete();
    }
}
