package io.imagesdk.springboot.json;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * An image as a data URI, which is encoded while it is read, so that an image of any size needs little memory.
 *
 * @param mediaType the media type of the image
 * @param source the bytes of the image
 */
record DataUri(String mediaType, Source source) {
    private static final String UNKNOWN_MEDIA_TYPE = "application/octet-stream";

    /** Opens the bytes of an image. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static DataUri of(ImageBytes bytes) {
        return new DataUri(mediaType(bytes.format()), bytes::openStream);
    }

    static DataUri of(Path file, Optional<ImageFormat> format) {
        return new DataUri(mediaType(format), () -> Files.newInputStream(file));
    }

    private static String mediaType(Optional<ImageFormat> format) {
        return format.map(ImageFormat::mediaType).orElse(UNKNOWN_MEDIA_TYPE);
    }

    /** Opens the text of the URI. */
    Reader open() throws IOException {
        return new Text("data:" + mediaType + ";base64,", source.open());
    }

    /** Returns the text of the URI, which needs memory for the complete image. */
    String text() throws IOException {
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[8192];
        try (Reader reader = open()) {
            for (int count = reader.read(buffer, 0, buffer.length); count >= 0; ) {
                text.append(buffer, 0, count);
                count = reader.read(buffer, 0, buffer.length);
            }
        }
        return text.toString();
    }

    /** A prefix, followed by the base64 of a stream. */
    private static final class Text extends Reader {
        /** A multiple of three, so that only the last chunk is padded. */
        private static final int CHUNK = 3 << 12;

        private final InputStream bytes;
        private String current;
        private int position;

        Text(String prefix, InputStream bytes) {
            this.bytes = bytes;
            this.current = prefix;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            if (position == current.length()) {
                byte[] chunk = bytes.readNBytes(CHUNK);
                if (chunk.length == 0) {
                    return -1;
                }
                current = new String(Base64.getEncoder().encode(chunk), StandardCharsets.ISO_8859_1);
                position = 0;
            }
            int count = Math.min(length, current.length() - position);
            current.getChars(position, position + count, target, offset);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}
