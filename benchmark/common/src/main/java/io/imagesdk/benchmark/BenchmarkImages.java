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

/** Files of any size that begin and end like a PNG; both sides know every byte of them, so that what was delivered can be compared. */
public final class BenchmarkImages {
    private static final int BLOCK = 64 << 10;
    private static final byte[] HEAD = ("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0004\0\0\0\u0004\0\u0008\u0006\0\0\0\u007f\u001d\u002b\u0083")
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TAIL = "\0\0\0\0IEND\u00aeB`\u0082".getBytes(StandardCharsets.ISO_8859_1);

    private BenchmarkImages() {}

    /** All bytes of the picture of this size. */
    public static byte[] bytes(int size) {
        byte[] image = new byte[size];
        ByteBuffer all = ByteBuffer.wrap(image);
        byte[] noise = new byte[BLOCK];
        new Random(7).nextBytes(noise);
        all.put(HEAD);
        while (all.remaining() > TAIL.length) {
            all.put(noise, 0, Math.min(noise.length, all.remaining() - TAIL.length));
        }
        all.put(TAIL);
        return image;
    }

    /** Says what is wrong with the files that a client delivered, byte by byte on demand. */
    static void check(Path directory, int count, int size, boolean bytes) throws IOException {
        byte[] expected = bytes ? bytes(size) : new byte[0];
        int found = 0;
        for (Path file : files(directory)) {
            found++;
            if (Files.size(file) != size) {
                throw new IOException("a file of " + Files.size(file) + " bytes in place of " + size);
            }
            if (bytes && !same(file, expected)) {
                throw new IOException("a file with other bytes");
            }
        }
        if (found != count) {
            throw new IOException(found + " files in place of " + count);
        }
    }

    private static boolean same(Path file, byte[] expected) throws IOException {
        byte[] buffer = new byte[BLOCK];
        int at = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                if (!ByteBuffer.wrap(buffer, 0, read).equals(ByteBuffer.wrap(expected, at, read))) {
                    return false;
                }
                at += read;
            }
        }
        return at == expected.length;
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
