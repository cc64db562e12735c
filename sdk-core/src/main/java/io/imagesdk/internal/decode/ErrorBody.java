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

/** The body of an answer that is no 2xx: so much of it is kept as the limit allows, the rest is not waited for. */
final class ErrorBody<R> implements ResponseHandler.Body<R> {
    private final int max;
    private final boolean compressed;
    private final Function<String, R> error;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    ErrorBody(int max, boolean compressed, Function<String, R> error) {
        this.max = max;
        this.compressed = compressed;
        this.error = error;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        byte[] chunk = new byte[Math.min(bytes.remaining(), max - kept.size())];
        bytes.get(chunk);
        kept.writeBytes(chunk);
        return kept.size() < max;
    }

    @Override
    public R onComplete() {
        return error.apply((compressed ? unpacked() : kept).toString(StandardCharsets.UTF_8));
    }

    /** So much as can be unpacked: the end may be missing. */
    private ByteArrayOutputStream unpacked() {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        try (InputStream source = new GZIPInputStream(new ByteArrayInputStream(kept.toByteArray()))) {
            byte[] chunk = new byte[1024];
            int length;
            while (words.size() < max
                    && (length = source.read(chunk, 0, Math.min(chunk.length, max - words.size()))) >= 0) {
                words.write(chunk, 0, length);
            }
            return words;
        } catch (IOException ignored) {
            return words;
        }
    }

    @Override
    public R onError(ImagesException cause) { // the status and what came of the words say more than the break
        return onComplete();
    }
}
