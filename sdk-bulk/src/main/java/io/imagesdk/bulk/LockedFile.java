package io.imagesdk.bulk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file that is locked until this instance is closed. Some systems release all locks of a process on a file when the
 * process closes the file, however often it has opened it.
 */
final class LockedFile implements AutoCloseable {
    /** Far behind the content, because some systems let nobody else read bytes that are locked. */
    private static final long POSITION = 1L << 62;

    /** Channels of files that another copy of this class has locked. They stay open, because closing releases locks. */
    private static final Collection<FileChannel> KEPT_OPEN = new ConcurrentLinkedQueue<>();

    /** The JVM forgets a lock to which nothing refers, and then another class loader could lock the file. */
    private final FileLock lock;

    private final @Nullable Object key;

    private LockedFile(FileLock lock, @Nullable Object key) {
        this.lock = lock;
        this.key = key;
    }

    /**
     * Locks a file that exists.
     *
     * @return the locked file; empty if this process or another one has locked it
     */
    static Optional<LockedFile> tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock(POSITION, 1, false);
            if (lock != null) {
                return Optional.of(new LockedFile(lock, key(file)));
            }
        } catch (OverlappingFileLockException ignored) {
            // Another class loader of this process has loaded this class as well.
            KEPT_OPEN.add(channel);
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Returns what identifies the file at a path; null if the file system has no such keys. */
    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Returns whether a path leads to this file. Does not open the file. */
    boolean isAt(Path file) throws IOException {
        try {
            return Objects.equals(key, key(file));
        } catch (NoSuchFileException ignored) {
            // The file was removed or renamed.
            return false;
        }
    }

    /** Returns whether the file is still locked. */
    boolean isOpen() {
        return lock.isValid();
    }

    /** Releases the lock. Closing a closed file has no effect. */
    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException ignored) {
            // The system releases the lock when the process ends.
        }
    }
}
