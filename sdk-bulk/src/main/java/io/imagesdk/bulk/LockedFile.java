package io.imagesdk.bulk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file that is locked until this instance is closed. Some systems release all locks of a process on a file when the
 * process closes the file, however often it has opened it. No channel reads or writes the file, because an interrupt
 * would close it.
 */
final class LockedFile implements AutoCloseable {
    /** Far behind the content, because some systems let nobody else read bytes that are locked. */
    private static final long POSITION = 1L << 62;

    /** Files that another copy of this class has locked. They stay open, because closing releases locks. */
    private static final Collection<RandomAccessFile> KEPT_OPEN = new ConcurrentLinkedQueue<>();

    private final RandomAccessFile file;

    /** The JVM forgets a lock to which nothing refers, and then another class loader could lock the file. */
    private final FileLock lock;

    private final @Nullable Object key;

    private LockedFile(RandomAccessFile file, FileLock lock, @Nullable Object key) {
        this.file = file;
        this.lock = lock;
        this.key = key;
    }

    /**
     * Locks a file that exists.
     *
     * @return the locked file; empty if this process or another one has locked it
     */
    static Optional<LockedFile> tryLock(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock(POSITION, 1, false);
            if (lock != null) {
                return Optional.of(new LockedFile(
                        file,
                        lock,
                        Files.readAttributes(path, BasicFileAttributes.class).fileKey()));
            }
        } catch (OverlappingFileLockException ignored) {
            // Another class loader of this process has loaded this class as well.
            KEPT_OPEN.add(file);
            return Optional.empty();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        return Optional.empty();
    }

    /** Returns whether these attributes are those of this file. A file system without keys is not asked. */
    boolean has(BasicFileAttributes attributes) {
        return Objects.equals(key, attributes.fileKey());
    }

    long length() throws IOException {
        return file.length();
    }

    /** Reads the bytes from a position to the end of the file. */
    byte[] read(long position) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.length() - position)];
        file.seek(position);
        file.readFully(bytes);
        return bytes;
    }

    void write(long position, byte[] bytes) throws IOException {
        file.seek(position);
        file.write(bytes);
    }

    /** Returns whether the file is still locked. */
    boolean isOpen() {
        return lock.isValid();
    }

    /** Releases the lock. Closing a closed file has no effect. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException ignored) {
            // The system releases the lock when the process ends.
        }
    }
}
