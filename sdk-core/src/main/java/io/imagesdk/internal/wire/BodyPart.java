package io.imagesdk.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * One part of a request body. The length of a part is known before it is read, so that every body has a Content-Length
 * and can be sent again.
 */
public sealed interface BodyPart {
    /** Returns the length of this part on the wire, in bytes. */
    long length();

    /** A part in memory. */
    record ByteArray(byte[] bytes) implements BodyPart {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /** The unchanged content of a file. */
    record FileBytes(Path file, long size) implements BodyPart {
        @Override
        public long length() {
            return size;
        }
    }

    /** Opens bytes. It may be called multiple times, and each stream has the same content. */
    @FunctionalInterface
    interface ByteSource {
        InputStream open() throws IOException;
    }

    /**
     * Bytes that are generated while they are sent.
     *
     * @param source opens the bytes
     * @param name the name of what the bytes are generated from, for messages
     * @param size the number of bytes
     * @param base64 whether the bytes are sent as base64 with padding, in one line
     */
    record Generated(ByteSource source, String name, long size, boolean base64) implements BodyPart {
        @Override
        public long length() {
            return base64 ? (size + 2) / 3 * 4 : size;
        }
    }

    /** The content of a file as base64 with padding, in one line. */
    record FileBase64(Path file, long size) implements BodyPart {
        @Override
        public long length() {
            return (size + 2) / 3 * 4;
        }
    }
}
