package io.imagesdk.model;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A caller's own place for pictures. Called for each picture of a call, one call after another for one picture, on the executor
 * for callbacks; while it works, the reply waits on the network.
 *
 * @param <T> what it makes of a picture
 */
@FunctionalInterface
public interface ImageSink<T> {
    /**
     * A picture begins.
     *
     * @param index its place in the answer, from 0
     */
    Receiver<T> open(int index) throws IOException;

    /**
     * Takes one picture.
     *
     * @param <T> what it makes of it
     */
    interface Receiver<T> {
        /** Takes the next bytes; the buffer is read-only and belongs to the library again when the method returns. */
        void write(ByteBuffer bytes) throws IOException;

        /** The picture is whole and what it was asked to be; gives what the result shall hold. */
        T complete(ImageFacts facts) throws IOException;

        /** The picture will not be completed: what was taken of it is to be thrown away. */
        void abort();
    }
}
