package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ReplyIntake;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The body of an answer that is no 2xx: so much of it is kept as the limit allows, the rest is not waited for. */
final class ErrorBody<R> implements ReplyIntake.Body<R> {
    private final int most;
    private final Function<String, ImagesException> error;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    ErrorBody(int most, Function<String, ImagesException> error) {
        this.most = most;
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
        throw error.apply(kept.toString(StandardCharsets.UTF_8));
    }

    @Override
    public R broken(ImagesException cause) { // the status and what came of the words say more than the break
        return end();
    }
}
