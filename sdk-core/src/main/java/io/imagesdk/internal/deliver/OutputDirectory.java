package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes sure, before anything is paid, that pictures can be stored in a directory. */
final class OutputDirectory {
    private OutputDirectory() {}

    /**
     * Creates the directory where it is missing, then creates and deletes a hidden file in it: permissions alone do not
     * tell whether a file system is read-only or full of quotas.
     *
     * @throws IOException with one line that names the directory and the reason
     */
    static void prepare(Path directory) throws IOException {
        try {
            create(directory);
            AtomicFile.in(directory).abort();
        } catch (IOException e) {
            throw new IOException("cannot write into the directory " + directory + ": " + reason(e), e);
        }
    }

    /** A link to a directory is one: {@link Files#createDirectories} refuses it before Java 19. */
    private static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " exists and is not a directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it does not exist and cannot be created";
        }
        // The whole message of such an exception repeats the path.
        return e instanceof FileSystemException other && other.getReason() != null
                ? other.getReason()
                : String.valueOf(e.getMessage());
    }
}
