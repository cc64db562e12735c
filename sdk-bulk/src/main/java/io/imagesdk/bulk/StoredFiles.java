package io.imagesdk.bulk;

import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/** Forces delivered files to the disk, and describes them for the journal. */
final class StoredFiles implements AutoCloseable {
    /** A disk forces many files at once in little more time than one. */
    private static final int THREADS = 16;

    private final Path base;
    private final boolean sync;
    private final ExecutorService executor;

    /**
     * Creates an instance.
     *
     * @param base the directory in which the paths start
     * @param sync whether files are forced to the disk
     */
    StoredFiles(Path base, boolean sync) {
        this.base = base;
        this.sync = sync;
        this.executor = BulkThreads.pool("imagesdk-bulk-files", THREADS);
    }

    /** Returns the directory in which the paths start. */
    Path base() {
        return base;
    }

    /** Returns the threads that call {@link #store}. Nothing blocks if files are not forced to the disk. */
    Executor executor() {
        return sync ? executor : Runnable::run;
    }

    /** Forces the files and their directories to the disk, and returns their descriptions. */
    List<StoredImage> store(List<GeneratedImage<Path>> images) throws IOException {
        if (sync) {
            Set<Path> directories = new LinkedHashSet<>();
            for (GeneratedImage<Path> image : images) {
                force(image.content());
                directories.add(image.content().getParent());
            }
            for (Path directory : directories) {
                forceDirectory(directory);
            }
        }
        return images.stream().map(this::describe).toList();
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = OpenFiles.await(() -> FileChannel.open(file, StandardOpenOption.WRITE))) {
            channel.force(true);
        }
    }

    private static void forceDirectory(Path directory) {
        try (FileChannel channel = OpenFiles.await(() -> FileChannel.open(directory, StandardOpenOption.READ))) {
            channel.force(true);
        } catch (IOException ignored) {
            // Some systems cannot open a directory; they store its entries together with the file.
        }
    }

    private StoredImage describe(GeneratedImage<Path> image) {
        Optional<ImageFacts> facts = image.facts();
        return new StoredImage(
                relative(image.content()),
                image.sha256(),
                image.byteCount(),
                facts.map(ImageFacts::format).map(ImageFormat::name).orElse(""),
                facts.map(ImageFacts::width).orElse(OptionalInt.empty()),
                facts.map(ImageFacts::height).orElse(OptionalInt.empty()),
                image.revisedPrompt());
    }

    private String relative(Path file) {
        try {
            return base.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
        } catch (IllegalArgumentException ignored) {
            // The file is on another drive.
            return file.toAbsolutePath().toString();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
