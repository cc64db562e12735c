package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Accepts a response while it arrives. The transport calls the handler without knowledge of the result.
 *
 * @param <R> the result that the handler makes of the response
 */
@FunctionalInterface
public interface ResponseHandler<R> {
    /**
     * Accepts the status and the headers, and returns the handler of the body.
     *
     * @throws ImagesException if the response is rejected, for example because its announced length exceeds a limit
     */
    Body<R> onHeaders(ResponseHead head);

    /**
     * Accepts the body of one response.
     *
     * @param <R> the result that the handler makes of the response
     */
    interface Body<R> {
        /**
         * Accepts the next bytes.
         *
         * @return whether more bytes are needed; {@code false} ends the exchange, and {@link #onComplete()} follows
         * @throws ImagesException if the rest of the response is rejected
         */
        boolean accept(ByteBuffer bytes);

        /** Returns the result after the complete body, or after {@link #accept} has returned {@code false}. */
        R onComplete();

        /**
         * Returns the result of a body that was truncated, if the bytes so far suffice for one.
         *
         * @throws ImagesException the {@code cause}, if they do not
         */
        R onError(ImagesException cause);

        /**
         * Passes on what is left of an image that is open, because the call was aborted. The body has no result then.
         */
        default void onAbort() {}

        /** Returns whether the transport may read bytes before this body has accepted the ones before them. */
        default boolean allowsReadAhead() {
            return true;
        }

        /**
         * Runs a task as soon as this body accepts more bytes. The transport reads nothing until then if it does not
         * read ahead.
         */
        default void whenReady(Runnable next) {
            next.run();
        }

        /**
         * Returns whether the server may be silent now, because it is working and not unreachable. This method may be
         * called by any thread.
         */
        default boolean isIdleAllowed() {
            return false;
        }

        /** Returns the executor for the calls of this body if they run the code of a caller, and empty otherwise. */
        default Optional<Executor> executor() {
            return Optional.empty();
        }

        /** Returns this body with another result. */
        default <S> Body<S> map(Function<R, S> function) {
            return new MappedBody<>(this, function);
        }
    }
}
