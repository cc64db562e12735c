package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Takes a reply while it arrives; handed to transport, which knows nothing of what is made of it.
 *
 * @param <R> what is made of it
 */
@FunctionalInterface
public interface ResponseHandler<R> {
    /**
     * The headers are there.
     *
     * @throws ImagesException when the reply is not taken, for example because it is announced to be too large
     */
    Body<R> onHeaders(ResponseHead head);

    /**
     * Takes the body.
     *
     * @param <R> what is made of it
     */
    interface Body<R> {
        /**
         * The next bytes.
         *
         * @return whether more is wanted; {@code false} ends the exchange and {@link #onComplete()} follows
         * @throws ImagesException when the reply is not taken further
         */
        boolean accept(ByteBuffer bytes);

        /** The body is whole, or no more of it was wanted. */
        R onComplete();

        /**
         * The body broke off. What has come may still be worth something.
         *
         * @throws ImagesException {@code cause}, when it is not
         */
        R onError(ImagesException cause);

        /** Whether bytes may be read ahead of the work on those before them. */
        default boolean allowsReadAhead() {
            return true;
        }

        /** Where nothing is read ahead: runs the task when it has room for more bytes; while it has none, nothing is read from the network. */
        default void whenReady(Runnable next) {
            next.run();
        }

        /** Whether the server may be silent now because it is at work, and not because it is gone. Any thread may ask. */
        default boolean isIdleAllowed() {
            return false;
        }

        /** Where it does its work: nowhere special when it is quick, an executor when it runs a caller's code. */
        default Optional<Executor> executor() {
            return Optional.empty();
        }
    }
}
