package io.imagesdk.benchmark.batch;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Verifies the checksum of each chunk of a PNG, which covers all its bytes. */
final class PngFile {
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int END = 0x49454e44;
    private static final int BUFFER_LENGTH = 64 << 10;

    private PngFile() {}

    static boolean isIntact(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER_LENGTH];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readLong() != SIGNATURE) {
                return false;
            }
            while (true) {
                int length = in.readInt();
                in.readFully(buffer, 0, Integer.BYTES);
                CRC32 sum = new CRC32();
                sum.update(buffer, 0, Integer.BYTES);
                int type = (buffer[0] << 24) | (buffer[1] << 16) | (buffer[2] << 8) | buffer[3];
                for (int rest = length; rest > 0; ) {
                    int count = Math.min(rest, buffer.length);
                    in.readFully(buffer, 0, count);
                    sum.update(buffer, 0, count);
                    rest -= count;
                }
                if (in.readInt() != (int) sum.getValue()) {
                    return false;
                }
                if (type == END) {
                    return in.read() < 0;
                }
            }
        } catch (EOFException ignored) {
            // The file ends within a chunk.
            return false;
        }
    }
}
