package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.TaskResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A body that is events or plain JSON: its first byte says it, since gateways announce one and send the other. */
final class JsonOrEventStreamBody implements ResponseHandler.Body<Optional<TaskResponse>> {
    private static final String JSON = "{[<";
    private static final String FIELDS = ":deir"; // a comment, data, event, id, retry

    private final ResponseHandler.Body<TaskResponse> plain;
    private final EventStreamBody events;
    private final boolean announced;
    private volatile @Nullable Boolean chosen;

    /**
     * A body of which nothing has come.
     *
     * @param announced whether the headers say that it is events
     */
    JsonOrEventStreamBody(ResponseHandler.Body<TaskResponse> plain, EventStreamBody events, boolean announced) {
        this.plain = plain;
        this.events = events;
        this.announced = announced;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        Boolean known = chosen;
        for (int at = bytes.position(); known == null && at < bytes.limit(); at++) {
            known = choice(bytes.get(at) & 0xFF);
        }
        chosen = known;
        if (known == null) { // white space is nothing to either
            return plain.accept(bytes.duplicate()) && events.accept(bytes);
        }
        return known ? events.accept(bytes) : plain.accept(bytes);
    }

    private @Nullable Boolean choice(int first) {
        if (first <= ' ' || first == 0xEF || first == 0xBB || first == 0xBF) { // the last three are a byte order mark
            return null;
        }
        return announced ? JSON.indexOf(first) < 0 : FIELDS.indexOf(first) >= 0;
    }

    private boolean isEvents() {
        Boolean known = chosen;
        return known == null ? announced : known;
    }

    @Override
    public Optional<TaskResponse> onComplete() {
        return isEvents() ? events.onComplete() : Optional.of(plain.onComplete());
    }

    @Override
    public Optional<TaskResponse> onError(ImagesException cause) {
        return isEvents() ? events.onError(cause) : Optional.of(plain.onError(cause));
    }

    /** Events wait in the network for whoever takes them. */
    @Override
    public boolean allowsReadAhead() {
        Boolean known = chosen;
        return known != null && !known;
    }

    @Override
    public void whenReady(Runnable next) {
        if (isEvents()) {
            events.whenReady(next);
        } else {
            next.run();
        }
    }

    @Override
    public boolean isIdleAllowed() {
        return isEvents() && events.isIdleAllowed();
    }

    @Override
    public Optional<Executor> executor() {
        return plain.executor();
    }

    /** A body that is made of another one's outcome. */
    static <R, S> ResponseHandler.Body<S> mapping(ResponseHandler.Body<R> body, Function<R, S> outcome) {
        return new ResponseHandler.Body<>() {
            @Override
            public boolean accept(ByteBuffer bytes) {
                return body.accept(bytes);
            }

            @Override
            public S onComplete() {
                return outcome.apply(body.onComplete());
            }

            @Override
            public S onError(ImagesException cause) {
                return outcome.apply(body.onError(cause));
            }

            @Override
            public Optional<Executor> executor() {
                return body.executor();
            }
        };
    }
}
