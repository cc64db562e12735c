package io.imagesdk.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The destination of the images of a call, and therefore the type of the content of its result: a
 * {@code Delivery<Path>} leads to an {@code ImageResult<Path>}.
 *
 * <pre>{@code
 * ImageResult<Path> files =
 *         images.generate(request, Delivery.toDirectory(Path.of("output"))).join();
 * ImageResult<ImageBytes> bytes = images.generate(request, Delivery.inMemory()).join();
 * ImageResult<URI> urls = images.generate(request, Delivery.asUrl()).join();
 * }</pre>
 *
 * <p>Instances are immutable and can be used for any number of calls. The factory methods do not access the file
 * system. The call checks the destination before it sends anything: a directory that cannot be used fails the call with
 * an {@code ImageStorageException} and the billing status {@code NOT_SENT}.
 *
 * @param <T> the type of the content of a delivered image
 */
public abstract sealed class Delivery<T> {
    private final boolean digest;

    private Delivery(boolean digest) {
        this.digest = digest;
    }

    /**
     * Returns a copy of this delivery that does not compute the SHA-256 checksum of the images:
     * {@link ImageFacts#sha256()} is then an empty string. The checksum is a large part of the processor time of large
     * images; all other checks of the bytes stay. Has no effect on a delivery as URLs, which has no checksum.
     *
     * @return the copy
     */
    public abstract Delivery<T> withoutDigest();

    /**
     * Returns whether the SHA-256 checksum of the images is computed. Default: true, and false for a delivery as URLs.
     *
     * @return whether the checksum is computed
     */
    public final boolean digest() {
        return digest;
    }

    /**
     * Returns the delivery to memory. Each image needs as much memory as it has bytes, up to
     * {@link Limits#maxImageBytes()}.
     *
     * @return the delivery to memory
     */
    public static Delivery<ImageBytes> inMemory() {
        return Memory.INSTANCE;
    }

    /**
     * Returns the delivery to files in a directory. The file names are derived from the prompt, and their extension
     * follows the bytes of the image. An existing file is never replaced: if a name exists, the next free number is
     * appended. The call creates the directory if it is missing. The images are written as they arrive, so that their
     * size does not matter for the memory.
     *
     * @param directory the directory
     * @return the delivery; {@link Files#withFileName} and {@link Files#withOverwrite} adjust it
     */
    public static Files toDirectory(Path directory) {
        return new Files(Objects.requireNonNull(directory, "directory"), Optional.empty(), false, true);
    }

    /**
     * Returns the delivery to a file. Several images become {@code x-1.png}, {@code x-2.png} and so on. The extension
     * follows the bytes of the image; the result contains a warning if this changes the extension. An existing file is
     * never replaced, unless {@link Files#withOverwrite} is requested.
     *
     * @param file the file
     * @return the delivery
     * @throws IllegalArgumentException if the path has no file name, for example because it is a root directory
     */
    public static Files toFile(Path file) {
        Path absolute = Objects.requireNonNull(file, "file").toAbsolutePath();
        Path name = absolute.getFileName();
        Path directory = absolute.getParent();
        if (name == null || directory == null) {
            throw new IllegalArgumentException(
                    "file must have a name, was " + file + "; use toDirectory for a directory");
        }
        return new Files(directory, Optional.of(name.toString()), false, true);
    }

    /**
     * Returns the delivery as URLs: nothing is downloaded. Such URLs expire after minutes to hours. An image that the
     * provider transfers in the response itself has no URL: its outcome is {@link ImageOutcome.Failed} and holds the
     * bytes. Set {@link GenerateRequest.Builder#responseFormat(ResponseFormat) responseFormat} to
     * {@link ResponseFormat#URL} where the provider supports it.
     *
     * @return the delivery as URLs
     */
    public static Delivery<URI> asUrl() {
        return Urls.INSTANCE;
    }

    /**
     * Returns the delivery to a custom sink, for example an object store. The sink runs on the callback executor of the
     * service, never on network threads.
     *
     * @param sink the sink
     * @param <T> the type of the values that the sink creates
     * @return the delivery
     */
    public static <T> Delivery<T> to(ImageSink<T> sink) {
        return new Sink<>(Objects.requireNonNull(sink, "sink"), true);
    }

    /** The delivery to memory. */
    public static final class Memory extends Delivery<ImageBytes> {
        private static final Memory INSTANCE = new Memory(true);
        private static final Memory WITHOUT_DIGEST = new Memory(false);

        private Memory(boolean digest) {
            super(digest);
        }

        @Override
        public Memory withoutDigest() {
            return WITHOUT_DIGEST;
        }

        /**
         * Returns a short description.
         *
         * @return {@code in memory}
         */
        @Override
        public String toString() {
            return "in memory";
        }
    }

    /** The delivery as URLs. */
    public static final class Urls extends Delivery<URI> {
        private static final Urls INSTANCE = new Urls();

        private Urls() {
            super(false);
        }

        @Override
        public Urls withoutDigest() {
            return this;
        }

        /**
         * Returns a short description.
         *
         * @return {@code as URL}
         */
        @Override
        public String toString() {
            return "as URL";
        }
    }

    /** The delivery to files. */
    public static final class Files extends Delivery<Path> {
        private final Path directory;
        private final Optional<String> fileName;
        private final boolean overwrite;

        private Files(Path directory, Optional<String> fileName, boolean overwrite, boolean digest) {
            super(digest);
            this.directory = directory;
            this.fileName = fileName;
            this.overwrite = overwrite;
        }

        /**
         * Returns a copy of this delivery with a file name. The extension follows the bytes of the image, whatever
         * extension the name has. A name that contains a directory fails the call before anything is sent.
         *
         * @param fileName the file name, with or without an extension
         * @return the copy
         */
        public Files withFileName(String fileName) {
            return new Files(directory, Optional.of(Objects.requireNonNull(fileName, "fileName")), overwrite, digest());
        }

        /**
         * Returns a copy of this delivery that replaces an existing file. If the format of an image changes the
         * extension of a requested file name, the file with the new name is not replaced: the image gets the next free
         * number. A symbolic link is replaced as well; the file to which it points does not change. If the call is
         * cancelled, the replaced file is restored; until the call ends, it has a hidden name in the same directory.
         *
         * @return the copy
         */
        public Files withOverwrite() {
            return new Files(directory, fileName, true, digest());
        }

        @Override
        public Files withoutDigest() {
            return new Files(directory, fileName, overwrite, false);
        }

        /**
         * Returns the directory.
         *
         * @return the directory
         */
        public Path directory() {
            return directory;
        }

        /**
         * Returns the requested file name.
         *
         * @return the file name; empty if it is derived from the prompt
         */
        public Optional<String> fileName() {
            return fileName;
        }

        /**
         * Returns whether an existing file is replaced. Default: false.
         *
         * @return whether an existing file is replaced
         */
        public boolean overwrite() {
            return overwrite;
        }

        /**
         * Returns a short description with the directory and the file name.
         *
         * @return the description, for example {@code to output/cat.png}
         */
        @Override
        public String toString() {
            return "to " + directory + fileName.map(file -> "/" + file).orElse("");
        }
    }

    /**
     * The delivery to a custom sink.
     *
     * @param <T> the type of the values that the sink creates
     */
    public static final class Sink<T> extends Delivery<T> {
        private final ImageSink<T> sink;

        private Sink(ImageSink<T> sink, boolean digest) {
            super(digest);
            this.sink = sink;
        }

        @Override
        public Sink<T> withoutDigest() {
            return new Sink<>(sink, false);
        }

        /**
         * Returns the sink.
         *
         * @return the sink
         */
        public ImageSink<T> sink() {
            return sink;
        }

        /**
         * Returns a short description.
         *
         * @return {@code to a sink}
         */
        @Override
        public String toString() {
            return "to a sink";
        }
    }
}
