package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A reader of the parts of a request body, in chunks. Files are read from the disk while they are sent. */
final class BodyPartsReader implements Closeable {
    /** A multiple of 3, so that the base64 of consecutive chunks can be concatenated without padding. */
    private static final int CHUNK_LENGTH = 96 << 10;

    /** The parts that are not read yet: a part that was read can be collected. */
    private final Queue<BodyPart> parts;

    private @Nullable InputStream file;
    private String fileName = "";
    private long unreadBytes;
    private boolean base64;

    BodyPartsReader(List<BodyPart> parts) {
        this.parts = new ArrayDeque<>(parts);
    }

    /** Returns whether the next chunk is read from a file, which may block. */
    boolean isFileNext() {
        return file != null || !(parts.peek() instanceof BodyPart.ByteArray || parts.isEmpty());
    }

    /** Returns the next chunk, or null at the end of the body. */
    @Nullable
    ByteBuffer next() throws IOException {
        while (true) {
            if (file != null) {
                ByteBuffer chunk = readChunk(file);
                requireUnchanged(chunk);
                if (chunk.hasRemaining()) {
                    return base64 ? Base64.getEncoder().encode(chunk) : chunk;
                }
                closeFile();
            }
            BodyPart part = parts.poll();
            if (part == null) {
                return null;
            } else if (part instanceof BodyPart.ByteArray array) {
                return ByteBuffer.wrap(array.bytes());
            } else if (part instanceof BodyPart.FileBytes plain) {
                open(plain.file(), plain.size(), false);
            } else if (part instanceof BodyPart.FileBase64 encoded) {
                open(encoded.file(), encoded.size(), true);
            } else if (part instanceof BodyPart.Generated generated) {
                open(generated.source().open(), generated.name(), generated.size(), generated.base64());
            }
        }
    }

    /** Reads into one array, because {@code readNBytes(int)} reads chunks of 8 KiB and copies them together. */
    private static ByteBuffer readChunk(InputStream input) throws IOException {
        byte[] bytes = new byte[CHUNK_LENGTH];
        return ByteBuffer.wrap(bytes, 0, input.readNBytes(bytes, 0, CHUNK_LENGTH));
    }

    /** Fails if the file has other bytes than those that the length of the request includes. */
    private void requireUnchanged(ByteBuffer chunk) throws ChangedFileException {
        unreadBytes -= chunk.remaining();
        if (unreadBytes < 0 || (!chunk.hasRemaining() && unreadBytes > 0)) {
            throw new ChangedFileException(fileName);
        }
    }

    private void open(Path path, long size, boolean encode) throws IOException {
        open(Files.newInputStream(path), String.valueOf(path.getFileName()), size, encode);
    }

    private void open(InputStream input, String name, long size, boolean encode) {
        file = input;
        fileName = name;
        unreadBytes = size;
        base64 = encode;
    }

    /** Closes the file and drops the parts that were not read. */
    @Override
    public void close() throws IOException {
        parts.clear();
        closeFile();
    }

    private void closeFile() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
