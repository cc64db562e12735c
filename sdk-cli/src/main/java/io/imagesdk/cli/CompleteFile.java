package io.imagesdk.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files completely or not at all, with the permissions of the umask. */
final class CompleteFile {
    private CompleteFile() {}

    /** Writes the content to a path at which no file exists. */
    interface Content {
        void writeTo(Path newFile) throws IOException;
    }

    /** Gives a complete file its name. */
    private interface Move {
        void move(Path temporary) throws IOException;
    }

    static Content text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return file -> Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Creates a file.
     *
     * @throws FileAlreadyExistsException if a file or a symbolic link of this name exists
     */
    static void create(Path file, Content content) throws IOException {
        write(file, content, temporary -> moveToFreeName(temporary, file));
    }

    /**
     * Gives a file a name that no other file has. A move without an option looks for the other file first, and replaces
     * one that another process creates in the meantime.
     *
     * @throws FileAlreadyExistsException if a file or a symbolic link of this name exists
     */
    static void moveToFreeName(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
            Files.delete(file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException ignored) {
            // The file system has no hard links.
            Files.move(file, name);
        }
    }

    /** Creates or replaces a file. A symbolic link is replaced, and not the file to which it points. */
    static void replace(Path file, Content content) throws IOException {
        write(file, content, temporary -> Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE));
    }

    private static void write(Path file, Content content, Move move) throws IOException {
        Path temporary = Files.createTempFile(file.getParent(), ".", ".part");
        try {
            // A file that is created again has the permissions of the umask instead of those of a temporary file.
            Files.delete(temporary);
            content.writeTo(temporary);
            move.move(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
