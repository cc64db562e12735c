package io.imagesdk.internal.wire;

/**
 * Accepts bytes in chunks. Every type of the pipeline that receives image bytes or response bytes in arrays implements
 * this interface.
 *
 * @param <E> the exception that rejects further bytes; {@link RuntimeException} if all bytes are accepted
 */
@FunctionalInterface
public interface ByteConsumer<E extends Exception> {
    /**
     * Accepts the next bytes. The caller may change the array after this method has returned.
     *
     * @throws E if no further bytes are accepted
     */
    void write(byte[] bytes, int offset, int length) throws E;
}
