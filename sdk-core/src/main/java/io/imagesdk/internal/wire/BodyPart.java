package io.imagesdk.internal.wire;

import java.nio.file.Path;

/** A piece of a request's body. Its length is known before anything is read, so that a body has a Content-Length and can be repeated. */
public sealed interface BodyPart {
    /** How many bytes it is on the wire. */
    long length();

    /** These bytes. */
    record ByteArray(byte[] bytes) implements BodyPart {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /** A file as it is. */
    record FileBytes(Path file, long size) implements BodyPart {
        @Override
        public long length() {
            return size;
        }
    }

    /** A file as base64 in one line, padded. */
    record FileBase64(Path file, long size) implements BodyPart {
        @Override
        public long length() {
            return (size + 2) / 3 * 4;
        }
    }
}
