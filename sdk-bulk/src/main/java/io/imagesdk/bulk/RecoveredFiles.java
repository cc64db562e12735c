package io.imagesdk.bulk;

import io.imagesdk.model.ImageBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores bytes that were charged but could not be delivered as an image. If they cannot be stored beside the images,
 * for example because the disk is full, they are stored beside the journal, which may be on another disk, or in the
 * directory for temporary files.
 */
final class RecoveredFiles {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final int MAX_FILES_PER_NAME = 10_000;

    private final List<Path> directories;

    /**
     * Creates an instance.
     *
     * @param directories where the bytes are stored, in the order in which the directories are tried
     */
    RecoveredFiles(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * Stores bytes durably, and returns the file.
     *
     * @param name the start of the name of the file
     * @throws IOException if no directory accepts the bytes, that for temporary files included
     */
    Path store(String name, ImageBytes bytes) throws IOException {
        return OpenFiles.await(() -> storeNow(name, bytes));
    }

    private Path storeNow(String name, ImageBytes bytes) throws IOException {
        IOException failure = new IOException("no directory is specified");
        for (Path directory : directories) {
            try {
                return store(directory, name, bytes);
            } catch (IOException e) {
                failure = e;
            }
        }
        Path file = storeTemporarily(name, bytes);
        // The lists of a run are probably on the full disk, too.
        LOG.warn(
                "the directories of the run accept no file ({}); bytes of a charged image are stored in {}",
                failure.toString(),
                file);
        return file;
    }

    /** Stores bytes in a new directory that only the user of this process can read. */
    private static Path storeTemporarily(String name, ImageBytes bytes) throws IOException {
        Path directory = Files.createTempDirectory("images-");
        try {
            return store(directory, name, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(directory);
            throw e;
        }
    }

    private static Path store(Path directory, String name, ImageBytes bytes) throws IOException {
        Files.createDirectories(directory);
        for (int number = 1; number < MAX_FILES_PER_NAME; number++) {
            Path file = directory.resolve(name + (number == 1 ? "" : "-" + number) + ".recovered");
            try {
                write(file, bytes);
                return file;
            } catch (FileAlreadyExistsException ignored) {
                // The next number is tried, unless an earlier run has stored the same bytes.
                if (hasContent(file, bytes)) {
                    return file;
                }
            }
        }
        throw new IOException("every name from " + name + ".recovered on is in use in " + directory);
    }

    private static boolean hasContent(Path file, ImageBytes bytes) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == bytes.length()
                && ImageBytes.wrap(Files.readAllBytes(file), bytes.length()).equals(bytes);
    }

    private static void write(Path file, ImageBytes bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try (OutputStream out = Channels.newOutputStream(channel)) {
                bytes.writeTo(out);
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }
}
