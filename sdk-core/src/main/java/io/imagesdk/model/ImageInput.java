package io.imagesdk.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An image that is sent to a provider: a file, bytes in memory, a URL from which the provider downloads, or the id of a
 * file that the provider already stores.
 *
 * <pre>{@code
 * ImageInput file = ImageInput.of(Path.of("cat.png"));
 * ImageInput url = ImageInput.of(URI.create("https://example.com/cat.png"));
 * ImageInput previous = ImageInput.of(result.image());
 * EditRequest request = EditRequest.builder().prompt("Add a hat").image(previous).build();
 * }</pre>
 *
 * <p>Creating an input reads nothing. The call inspects files and bytes before it sends anything: an input that is
 * unreadable, empty, too large, or not an image that the provider accepts fails the call with an
 * {@code InvalidRequestException}. Not every provider accepts URLs and file ids. Instances are immutable.
 */
public abstract sealed class ImageInput {
    private ImageInput() {}

    /**
     * Creates an input from a file. The file is streamed from disk while it is sent, so that its size does not matter
     * for the memory. Its name is not sent.
     *
     * @param path a PNG, JPEG, WebP or GIF file
     * @return the input
     */
    public static ImageInput of(Path path) {
        return new File(path);
    }

    /**
     * Creates an input from a copy of an array.
     *
     * @param bytes the content of a PNG, JPEG, WebP or GIF file
     * @param name a name for messages, which is never sent
     * @return the input
     */
    public static ImageInput of(byte[] bytes, String name) {
        return new Bytes(ImageBytes.copyOf(bytes), name);
    }

    /**
     * Creates an input from an image in memory, without a copy. Messages call it {@code image}.
     *
     * @param bytes the image
     * @return the input
     */
    public static ImageInput of(ImageBytes bytes) {
        return new Bytes(bytes, "image");
    }

    /**
     * Creates an input from a URL. The provider downloads the image itself, so the URL must be reachable for the
     * provider.
     *
     * @param url an https URL
     * @return the input
     */
    public static ImageInput of(URI url) {
        return new Url(url);
    }

    /**
     * Creates an input from an image of a previous result. The content decides how it is sent: {@link ImageBytes} as
     * bytes, a {@link Path} as a file, and a {@link URI} as a URL. The URL of a previous result usually expires after
     * minutes to hours.
     *
     * @param image the image, delivered to memory, to a file or as a URL
     * @return the input
     * @throws IllegalArgumentException if the content has another type, as an {@link ImageSink} may produce it
     */
    public static ImageInput of(GeneratedImage<?> image) {
        Object content = Objects.requireNonNull(image, "image").content();
        if (content instanceof ImageBytes bytes) {
            return new Bytes(bytes, "image " + image.index());
        }
        if (content instanceof Path path) {
            return new File(path);
        }
        if (content instanceof URI url) {
            return new Url(url);
        }
        throw new IllegalArgumentException("content of image " + image.index()
                + " must be ImageBytes, a Path or a URI, was "
                + content.getClass().getName() + "; create the input from the stored image");
    }

    /**
     * Creates an input from a file that the provider already stores.
     *
     * @param id the id that the provider has assigned to the file
     * @return the input
     */
    public static ImageInput fileId(String id) {
        return new FileId(id);
    }

    /** An input from a file. */
    public static final class File extends ImageInput {
        private final Path path;

        private File(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Returns the path of the file.
         *
         * @return the path, as it was passed to {@link ImageInput#of(Path)}
         */
        public Path path() {
            return path;
        }

        /**
         * Returns the path of the file as text.
         *
         * @return the path
         */
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** An input from bytes in memory. */
    public static final class Bytes extends ImageInput {
        private final ImageBytes bytes;
        private final String name;

        private Bytes(ImageBytes bytes, String name) {
            this.bytes = Objects.requireNonNull(bytes, "bytes");
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * Returns the image.
         *
         * @return the image
         */
        public ImageBytes bytes() {
            return bytes;
        }

        /**
         * Returns the name of the image in messages. It is never sent.
         *
         * @return the name
         */
        public String name() {
            return name;
        }

        /**
         * Returns the name and the number of bytes, for example {@code cat.png (1024 bytes)}.
         *
         * @return the name and the number of bytes
         */
        @Override
        public String toString() {
            return name + " (" + bytes + ")";
        }
    }

    /** An input from a URL. */
    public static final class Url extends ImageInput {
        private final URI url;

        private Url(URI url) {
            this.url = Objects.requireNonNull(url, "url");
        }

        /**
         * Returns the URL from which the provider downloads the image.
         *
         * @return the URL, which may contain a signature
         */
        public URI url() {
            return url;
        }

        /**
         * Returns the host and the path of the URL. The query string is left out, because it may contain a signature.
         *
         * @return the host and the path
         */
        @Override
        public String toString() {
            return url.getHost() + url.getPath();
        }
    }

    /** An input from a file that the provider stores. */
    public static final class FileId extends ImageInput {
        private final String id;

        private FileId(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        /**
         * Returns the id of the file.
         *
         * @return the id that the provider has assigned
         */
        public String id() {
            return id;
        }

        /**
         * Returns the id as text, for example {@code file id file-123}.
         *
         * @return the text {@code file id}, followed by the id
         */
        @Override
        public String toString() {
            return "file id " + id;
        }
    }
}
