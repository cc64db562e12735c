package io.imagesdk.model;

import java.net.URI;
import java.nio.file.Path;

/**
 * A picture that is given to a provider: a file, bytes, an address that the provider fetches, or the id of a file that it
 * already has. Nothing is read before the call.
 */
public abstract sealed class ImageInput {
    private ImageInput() {}

    /** A file: PNG, JPEG, WebP or GIF, streamed from disk. */
    public static ImageInput of(Path path) {
        return new File(path);
    }

    /** Bytes in memory, copied; {@code name} is for messages only and is never sent. */
    public static ImageInput of(byte[] bytes, String name) {
        return new Bytes(ImageBytes.copyOf(bytes), name);
    }

    /** An https address that the provider fetches itself. */
    public static ImageInput of(URI address) {
        return new Url(address);
    }

    /** A file that the provider stores already, by its id. */
    public static ImageInput fileId(String id) {
        return new FileId(id);
    }

    /** A file. */
    public static final class File extends ImageInput {
        private final Path path;

        private File(Path path) {
            this.path = path;
        }

        /** Where it lies. */
        public Path path() {
            return path;
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Bytes in memory. */
    public static final class Bytes extends ImageInput {
        private final ImageBytes bytes;
        private final String name;

        private Bytes(ImageBytes bytes, String name) {
            this.bytes = bytes;
            this.name = name;
        }

        /** The picture. */
        public ImageBytes bytes() {
            return bytes;
        }

        /** What messages call it. */
        public String name() {
            return name;
        }

        @Override
        public String toString() {
            return name + " (" + bytes + ")";
        }
    }

    /** An address. */
    public static final class Url extends ImageInput {
        private final URI url;

        private Url(URI address) {
            this.url = address;
        }

        /** From where the provider fetches it. */
        public URI url() {
            return url;
        }

        @Override
        public String toString() {
            return url.getHost() + url.getPath();
        }
    }

    /** A provider's file id. */
    public static final class FileId extends ImageInput {
        private final String id;

        private FileId(String id) {
            this.id = id;
        }

        /** The id. */
        public String id() {
            return id;
        }

        @Override
        public String toString() {
            return "file id " + id;
        }
    }
}
