package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The check that a directory is writable, which runs before a billable request is sent. */
final class OutputDirectory {
    private OutputDirectory() {}

    /**
     * Creates the directory if it does not exist, then creates and deletes a hidden file in it. Permissions alone do
     * not show whether a file system is read-only or its quota is exceeded.
     *
     * @throws IOException with one line that names the directory and the reason
     */
    static void prepare(Path directory) throws IOException {
        try {
            create(directory);
            AtomicFile.in(directory, "check", FileOperations.SYSTEM).abort();
        } catch (IOException e) {
            throw new IOException("output directory " + directory + " is not writable: " + reason(e), e);
        }
    }

    /** Accepts a symbolic link to a directory, which {@link Files#createDirectories} rejects before Java 19. */
    private static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException existing) {
            return existing.getFile() + " exists and is not a directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it does not exist and cannot be created";
        }
        // The complete message of such an exception repeats the path.
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : String.valueOf(e.getMessage());
    }
}
