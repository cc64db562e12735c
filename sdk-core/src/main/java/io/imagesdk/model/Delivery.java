package io.imagesdk.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the pictures of a call go, and so what its result holds: {@code Delivery<Path>} gives an {@code ImageResult<Path>}.
 * A delivery is a value; it may be used for many calls.
 *
 * @param <T> what stands for one delivered picture
 */
public abstract sealed class Delivery<T> {
    private Delivery() {}

    /** Bytes in memory: each picture once, and at most {@link Limits#maxImageBytes()} of it. */
    public static Delivery<ImageBytes> inMemory() {
        return Memory.INSTANCE;
    }

    /**
     * Files in this directory, which is made when it is missing, named after the prompt. Nothing is ever overwritten: a name
     * that is taken gets the next free number.
     */
    public static Files toDirectory(Path directory) {
        return new Files(directory, Optional.empty(), false);
    }

    /**
     * This file; for more pictures than one {@code x-1.png}, {@code x-2.png}. The stem is kept and the extension follows the
     * bytes, with a warning when that changes it.
     */
    public static Files toFile(Path file) {
        Path absolute = file.toAbsolutePath();
        Path name = absolute.getFileName();
        Path directory = absolute.getParent();
        if (name == null || directory == null) {
            throw new IllegalArgumentException("not a file name: " + file);
        }
        return new Files(directory, Optional.of(name.toString()), false);
    }

    /** The address only, nothing is downloaded; for providers that answer with one. Such addresses last minutes to hours. */
    public static Delivery<URI> asUrl() {
        return Urls.INSTANCE;
    }

    /** A caller's own sink, for example an object store. It runs on the callers' executor, never on the network's threads. */
    public static <T> Delivery<T> to(ImageSink<T> sink) {
        return new Sink<>(sink);
    }

    /** Delivery to memory. */
    public static final class Memory extends Delivery<ImageBytes> {
        private static final Memory INSTANCE = new Memory();

        private Memory() {}

        @Override
        public String toString() {
            return "in memory";
        }
    }

    /** Delivery as addresses. */
    public static final class Urls extends Delivery<URI> {
        private static final Urls INSTANCE = new Urls();

        private Urls() {}

        @Override
        public String toString() {
            return "as address";
        }
    }

    /** Delivery to files. */
    public static final class Files extends Delivery<Path> {
        private final Path directory;
        private final Optional<String> fileName;
        private final boolean overwrite;

        private Files(Path directory, Optional<String> name, boolean overwrites) {
            this.directory = directory;
            this.fileName = name;
            this.overwrite = overwrites;
        }

        /** The same, with this file name in place of one made from the prompt; an image extension in it is only a wish. */
        public Files withFileName(String fileName) {
            return new Files(directory, Optional.of(fileName), overwrite);
        }

        /** The same, but an existing file of the name is replaced; a link is replaced too, never written through. */
        public Files withOverwrite() {
            return new Files(directory, fileName, true);
        }

        /** The directory. */
        public Path directory() {
            return directory;
        }

        /** The file name that was asked for. */
        public Optional<String> fileName() {
            return fileName;
        }

        /** Whether existing files are replaced. */
        public boolean overwrite() {
            return overwrite;
        }

        @Override
        public String toString() {
            return "to " + directory + fileName.map(file -> "/" + file).orElse("");
        }
    }

    /**
     * Delivery to a caller's own sink.
     *
     * @param <T> what the sink makes of a picture
     */
    public static final class Sink<T> extends Delivery<T> {
        private final ImageSink<T> sink;

        private Sink(ImageSink<T> sink) {
            this.sink = sink;
        }

        /** The sink. */
        public ImageSink<T> sink() {
            return sink;
        }

        @Override
        public String toString() {
            return "to a sink";
        }
    }
}
