package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ReplyIntake;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** The body of an answer that is no 2xx: so much of it is kept as the limit allows, the rest is not waited for. */
final class ErrorBody<R> implements ReplyIntake.Body<R> {
    private final int most;
    private final boolean compressed;
    private final Function<String, R> error;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    ErrorBody(int most, boolean compressed, Function<String, R> error) {
        this.most = most;
        this.compressed = compressed;
        this.error = error;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        byte[] piece = new byte[Math.min(bytes.remaining(), most - kept.size())];
        bytes.get(piece);
        kept.writeBytes(piece);
        return kept.size() < most;
    }

    @Override
    public R end() {
        return error.apply((compressed ? unpacked() : kept).toString(StandardCharsets.UTF_8));
    }

    /** So much as can be unpacked: the end may be missing. */
    private ByteArrayOutputStream unpacked() {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        try (InputStream source = new GZIPInputStream(new ByteArrayInputStream(kept.toByteArray()))) {
            byte[] piece = new byte[1024];
            int length;
            while (words.size() < most
                    && (length = source.read(piece, 0, Math.min(piece.length, most - words.size()))) >= 0) {
                words.write(piece, 0, length);
            }
            return words;
        } catch (IOException damaged) {
            return words;
        }
    }

    @Override
    public R broken(ImagesException cause) { // the status and what came of the words say more than the break
        return end();
    }
}
