package io.imagesdk.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    static Content text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return file -> Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Creates a file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if a file or a symbolic link of this name exists
     */
    static void create(Path file, Content content) throws IOException {
        // Without an option the move does not replace a file.
        write(file, content);
    }

    /** Creates or replaces a file. A symbolic link is replaced, and not the file to which it points. */
    static void replace(Path file, Content content) throws IOException {
        write(file, content, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path file, Content content, StandardCopyOption... options) throws IOException {
        Path temporary = Files.createTempFile(file.getParent(), ".", ".part");
        try {
            // A file that is created again has the permissions of the umask instead of those of a temporary file.
            Files.delete(temporary);
            content.writeTo(temporary);
            Files.move(temporary, file, options);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
