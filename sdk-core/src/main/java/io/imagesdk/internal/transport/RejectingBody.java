package io.imagesdk.internal.transport;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import java.nio.ByteBuffer;

/** A body that rejects all bytes, for a response whose headers were rejected. */
final class RejectingBody<R> implements ResponseHandler.Body<R> {
    private final ImagesException reason;

    RejectingBody(ImagesException reason) {
        this.reason = reason;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        throw reason;
    }

    @Override
    public R onComplete() {
        throw reason;
    }

    @Override
    public R onError(ImagesException cause) {
        throw reason;
    }
}
