package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The check that a directory can store images, which runs before a billable request is sent. */
final class OutputDirectory {
    /**
     * How long a successful check is valid. Creating, naming and deleting a file is most of the disk work of a small
     * call.
     */
    private static final long VALIDITY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final String STEM = "check";

    /** The last successful check of this JVM, because most calls of a program use the same directory. */
    private static volatile @Nullable Check lastCheck;

    /**
     * A successful check.
     *
     * @param nanoTime the time of the check on the monotonic clock
     */
    private record Check(Path directory, long nanoTime) {
        boolean isValid(Path other, long now) {
            return now - nanoTime < VALIDITY_NANOS
                    && now - nanoTime >= 0
                    && directory.equals(other)
                    && Files.isDirectory(directory)
                    && Files.isWritable(directory);
        }
    }

    private OutputDirectory() {}

    /**
     * Creates the directory if it does not exist, then creates a hidden file in it, names it as a delivery does, and
     * deletes it. Permissions alone do not show whether the quota of a file system is exceeded, or whether it can name
     * files. If the last check of the JVM was in the same directory and at most a second ago, only the permissions are
     * checked.
     *
     * @throws IOException with one line that names the directory and the reason
     */
    static void prepare(Path directory) throws IOException {
        prepare(directory, FileOperations.SYSTEM, System::nanoTime);
    }

    /**
     * Prepares a directory like {@link #prepare(Path)}.
     *
     * @param clock the monotonic clock
     */
    static void prepare(Path directory, FileOperations operations, LongSupplier clock) throws IOException {
        long now = clock.getAsLong();
        Check last = lastCheck;
        if (last != null && last.isValid(directory, now)) {
            return;
        }
        try {
            create(directory);
            AtomicFile file = AtomicFile.in(directory, STEM, operations);
            try {
                Files.deleteIfExists(name(file));
            } finally {
                file.abort();
            }
        } catch (IOException e) {
            throw new IOException("output directory " + directory + " is not writable: " + reason(e), e);
        }
        lastCheck = new Check(directory, now);
    }

    private static Path name(AtomicFile file) throws IOException {
        try {
            return file.commit(HiddenName.unfinished(STEM)).path();
        } catch (IOException e) {
            throw new IOException(
                    "a file in it can neither be linked nor renamed (" + reason(e)
                            + "), as on some mounts of cloud storage; use a directory on disk, or Delivery.to with a"
                            + " sink",
                    e);
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
