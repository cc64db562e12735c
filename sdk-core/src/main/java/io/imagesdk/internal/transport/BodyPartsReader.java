package io.imagesdk.internal.transport;

import io.imagesdk.internal.wire.BodyPart;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a body's parts one after the other, in pieces, files straight from the disk. */
final class BodyPartsReader implements Closeable {
    private static final int CHUNK = 96 << 10; // a multiple of 3, so that pieces of base64 join without padding

    private final Iterator<BodyPart> parts;
    private @Nullable InputStream file;
    private boolean base64;

    BodyPartsReader(List<BodyPart> parts) {
        this.parts = parts.iterator();
    }

    /** The next piece; null at the end. */
    @Nullable
    ByteBuffer next() throws IOException {
        while (true) {
            if (file != null) {
                ByteBuffer chunk = chunk(file);
                if (chunk.hasRemaining()) {
                    return base64 ? Base64.getEncoder().encode(chunk) : chunk;
                }
                close();
            }
            if (!parts.hasNext()) {
                return null;
            }
            BodyPart part = parts.next();
            if (part instanceof BodyPart.ByteArray byteArray) {
                return ByteBuffer.wrap(byteArray.bytes());
            } else if (part instanceof BodyPart.FileBytes raw) {
                open(Files.newInputStream(raw.file()), false);
            } else if (part instanceof BodyPart.FileBase64 encoded) {
                open(Files.newInputStream(encoded.file()), true);
            }
        }
    }

    /** One read into an array of its own: {@code readNBytes(int)} gathers 8 KiB at a time and copies them together. */
    private static ByteBuffer chunk(InputStream from) throws IOException {
        byte[] bytes = new byte[CHUNK];
        return ByteBuffer.wrap(bytes, 0, from.readNBytes(bytes, 0, CHUNK));
    }

    private void open(InputStream next, boolean encoded) {
        file = next;
        base64 = encoded;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
