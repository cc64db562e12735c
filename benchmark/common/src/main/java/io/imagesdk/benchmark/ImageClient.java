package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A client that is measured, used as its documentation recommends. If it does not support an operation, the method
 * throws {@link UnsupportedOperationException}.
 */
public interface ImageClient extends AutoCloseable {
    /**
     * Generates images and writes them to files. The response contains base64 texts or URLs.
     *
     * @param n the number of images
     * @param directory the directory of the files
     * @throws Exception if the call fails
     */
    void toFiles(int n, Path directory) throws Exception;

    /**
     * Generates images and decodes them in memory.
     *
     * @param n the number of images
     * @return the sum of the lengths of all images in bytes
     * @throws Exception if the call fails
     */
    long toMemory(int n) throws Exception;

    /**
     * Edits an image and writes the result to a file.
     *
     * @param image the file of the input image
     * @param directory the directory of the result
     * @throws Exception if the call fails
     */
    void edit(Path image, Path directory) throws Exception;

    /**
     * Runs multiple calls in parallel, each of which returns one image in memory, and waits for all of them.
     *
     * @param count the number of calls
     * @throws Exception if a call fails
     */
    void inFlight(int count) throws Exception;

    @Override
    default void close() throws IOException {}
}
