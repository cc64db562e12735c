package io.imagesdk.internal.wire;

/**
 * Accepts bytes in chunks. Everything in the pipeline that image bytes or response bytes are written to is one of these.
 *
 * @param <E> the exception that stops the bytes; {@link RuntimeException} for a consumer that always accepts
 */
@FunctionalInterface
public interface ByteConsumer<E extends Exception> {
    /**
     * Accepts the next bytes. The array belongs to the caller again when the method returns.
     *
     * @throws E if no further bytes are accepted
     */
    void write(byte[] bytes, int offset, int length) throws E;
}
