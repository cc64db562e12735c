package io.imagesdk.model;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A custom destination of images, for example an object store. Use it with {@link Delivery#to(ImageSink)}.
 *
 * <p>The methods run on the callback executor of the service. For one image they are called one after the other;
 * several images may be written at the same time, each one to a separate receiver. While a method blocks, no further
 * bytes of the response are read from the network. The timeout of the call includes the time that the sink needs.
 *
 * <p>Whatever {@link #open open}, {@link Receiver#write write} or {@link Receiver#complete complete} throws, an error
 * included, makes the outcome of this image {@link ImageOutcome.Failed} with an {@code ImageStorageException}; other
 * images are not affected.
 *
 * @param <T> the type of the value that represents a stored image in the result
 */
@FunctionalInterface
public interface ImageSink<T> {
    /**
     * Opens the destination of an image. It may be opened again for the same image if a download is repeated; the
     * receiver of the failed attempt is aborted then.
     *
     * <p>Two images of a call never have the same index.
     *
     * <p>An image is opened when its first byte arrives, before the rest of the response is known. The index is not
     * always its final position: blocked images before it are not counted, and a stream counts its partial images, too.
     * The final position is the index of its {@link ImageOutcome}.
     *
     * @param index the zero-based number of the image in the order of arrival, or the position in the call for an image
     *     that is downloaded from a URL; the next free number if another image has this one. Requests of a split call
     *     have different numbers. A repeated attempt has the number of the attempt that it replaces
     * @return the receiver of the bytes of this image
     * @throws IOException if the destination cannot be opened
     */
    Receiver<T> open(int index) throws IOException;

    /**
     * A receiver of the bytes of one image. The last method that is called is {@link #complete}, if it returns, or
     * {@link #abort}. If any method throws, the receiver is aborted.
     *
     * @param <T> the type of the value that represents the stored image
     */
    interface Receiver<T> {
        /**
         * Writes the next bytes.
         *
         * @param bytes a read-only buffer, which must not be used after the method has returned
         * @throws IOException if the bytes cannot be stored
         */
        void write(ByteBuffer bytes) throws IOException;

        /**
         * Completes the image. All bytes have been written, and they are a complete image.
         *
         * <p>Called when the response has ended. If the call fails before, other than by a cancel, it is called for an
         * image that has arrived as a whole, because it is billed. The call then waits for at most one second, and the
         * content is in the outcomes of the exception.
         *
         * @param facts the format, the size and the checksum, taken from the bytes
         * @return the content of the image in the result; must not be null
         * @throws IOException if the image cannot be stored
         */
        T complete(ImageFacts facts) throws IOException;

        /**
         * Discards the bytes that have been written, because the image is invalid or incomplete, the call was
         * cancelled, or another method of this receiver has thrown. What this method throws is only logged.
         */
        void abort();
    }
}
