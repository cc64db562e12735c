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

/**
 * Stores bytes that were charged but could not be delivered as an image. If they cannot be stored beside the images,
 * for example because the disk is full, they are stored beside the journal, which may be on another disk.
 */
final class RecoveredFiles {
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
     * @throws IOException if no directory accepts the bytes
     */
    Path store(String name, ImageBytes bytes) throws IOException {
        IOException failure = new IOException("no directory is specified");
        for (Path directory : directories) {
            try {
                return store(directory, name, bytes);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static Path store(Path directory, String name, ImageBytes bytes) throws IOException {
        Files.createDirectories(directory);
        for (int number = 1; number < MAX_FILES_PER_NAME; number++) {
            Path file = directory.resolve(name + (number == 1 ? "" : "-" + number) + ".recovered");
            try {
                write(file, bytes);
                return file;
            } catch (FileAlreadyExistsException ignored) {
                // The next number is tried.
            }
        }
        throw new IOException("every name from " + name + ".recovered on is in use in " + directory);
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
