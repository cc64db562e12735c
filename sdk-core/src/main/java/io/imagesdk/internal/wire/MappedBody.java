package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A body whose result is a function of the result of another body. */
record MappedBody<R, S>(ResponseHandler.Body<R> body, Function<R, S> function) implements ResponseHandler.Body<S> {
    @Override
    public boolean accept(ByteBuffer bytes) {
        return body.accept(bytes);
    }

    @Override
    public S onComplete() {
        return function.apply(body.onComplete());
    }

    @Override
    public S onError(ImagesException cause) {
        return function.apply(body.onError(cause));
    }

    @Override
    public void onAbort() {
        body.onAbort();
    }

    @Override
    public boolean allowsReadAhead() {
        return body.allowsReadAhead();
    }

    @Override
    public void whenReady(Runnable next) {
        body.whenReady(next);
    }

    @Override
    public boolean isIdleAllowed() {
        return body.isIdleAllowed();
    }

    @Override
    public Optional<Executor> executor() {
        return body.executor();
    }
}
