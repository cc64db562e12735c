package io.imagesdk.internal.transport;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ReplyIntake;
import java.nio.ByteBuffer;

/** A body of which nothing is taken. */
final class Refusing<R> implements ReplyIntake.Body<R> {
    private final ImagesException reason;

    Refusing(ImagesException reason) {
        this.reason = reason;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        throw reason;
    }

    @Override
    public R end() {
        throw reason;
    }

    @Override
    public R broken(ImagesException cause) {
        throw reason;
    }
}
