package io.imagesdk.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Files of any size that begin and end like a PNG. Server and clients compute the same bytes, so that delivered files
 * can be verified.
 */
public final class BenchmarkImages {
    private static final int BLOCK_SIZE = 64 << 10;
    private static final byte[] HEADER =
            ("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0004\0\0\0\u0004\0\u0008\u0006\0\0\0\u007f\u001d\u002b\u0083")
                    .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TRAILER = "\0\0\0\0IEND\u00aeB`\u0082".getBytes(StandardCharsets.ISO_8859_1);

    private BenchmarkImages() {}

    /**
     * Returns the bytes of an image.
     *
     * @param size the length of the image in bytes
     * @return a new array with the same bytes for each call with the same size
     */
    public static byte[] bytes(int size) {
        byte[] image = new byte[size];
        ByteBuffer buffer = ByteBuffer.wrap(image);
        byte[] noise = new byte[BLOCK_SIZE];
        new Random(7).nextBytes(noise);
        buffer.put(HEADER);
        while (buffer.remaining() > TRAILER.length) {
            buffer.put(noise, 0, Math.min(noise.length, buffer.remaining() - TRAILER.length));
        }
        buffer.put(TRAILER);
        return image;
    }

    /** Verifies the number and the size of the files that a client delivered and, on request, their bytes. */
    static void verify(Path directory, int count, int size, boolean verifyBytes) throws IOException {
        byte[] expected = verifyBytes ? bytes(size) : new byte[0];
        int found = 0;
        for (Path file : files(directory)) {
            found++;
            if (Files.size(file) != size) {
                throw new IOException("a file must have " + size + " bytes, has " + Files.size(file));
            }
            if (verifyBytes && !hasBytes(file, expected)) {
                throw new IOException("a file has other bytes than the image of the server");
            }
        }
        if (found != count) {
            throw new IOException("the directory must have " + count + " files, has " + found);
        }
    }

    private static boolean hasBytes(Path file, byte[] expected) throws IOException {
        byte[] buffer = new byte[BLOCK_SIZE];
        int position = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                if (!ByteBuffer.wrap(buffer, 0, read).equals(ByteBuffer.wrap(expected, position, read))) {
                    return false;
                }
                position += read;
            }
        }
        return position == expected.length;
    }

    static void clear(Path directory) throws IOException {
        for (Path file : files(directory)) {
            Files.delete(file);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> stream = Files.list(directory)) {
            return stream.toList();
        }
    }
}
