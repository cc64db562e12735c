package io.imagesdk.benchmark;

import java.io.IOException;
import java.nio.file.Path;

/** One client under measurement, written as its own users write it. What it cannot do it refuses with {@link UnsupportedOperationException}. */
public interface ImageClient extends AutoCloseable {
    /** Asks for {@code n} pictures and returns when they lie in the directory; they may come as base64 or as addresses. */
    void toFiles(int n, Path directory) throws Exception;

    /** Asks for {@code n} pictures and returns how many bytes they have in memory, decoded. */
    long toMemory(int n) throws Exception;

    /** Sends a picture to be edited and returns when the new one lies in the directory. */
    void edit(Path image, Path directory) throws Exception;

    /** Has this many calls in flight at once, pictures to memory, and returns when all are answered. */
    void inFlight(int count) throws Exception;

    @Override
    default void close() throws IOException {}
}
