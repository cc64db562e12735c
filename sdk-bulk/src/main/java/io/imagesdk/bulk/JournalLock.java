package io.imagesdk.bulk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The lock of a journal, on an empty file beside it. Some systems release all locks of a process on a file when the
 * process closes the file, however often it has opened it. A file that this process has locked is therefore not opened
 * again.
 */
final class JournalLock implements AutoCloseable {
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    /** Channels of files that another copy of this class has locked. They stay open, because closing releases locks. */
    private static final Collection<FileChannel> KEPT_OPEN = new ConcurrentLinkedQueue<>();

    private final Path file;
    private final FileChannel channel;

    private JournalLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a journal.
     *
     * @throws BulkException if this process or another one has locked it
     */
    static JournalLock of(Path journal) throws IOException {
        Path file = existing(journal.resolveSibling(journal.getFileName() + ".lock"));
        if (!LOCKED.add(file)) {
            throw inUse(journal);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new JournalLock(file, channel);
            }
            throw inUse(journal);
        } catch (IOException | RuntimeException e) {
            LOCKED.remove(file);
            throw e;
        }
    }

    /** Creates the file if it does not exist, and returns its only path, without symbolic links. */
    private static Path existing(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException ignored) {
            // An earlier run has created it.
        }
        return file.toRealPath();
    }

    /** Locks the file of a channel, and returns whether it is locked now. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
        } catch (OverlappingFileLockException ignored) {
            // Another class loader of this process has loaded this class as well.
            KEPT_OPEN.add(channel);
            return false;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return false;
    }

    private static BulkException inUse(Path journal) {
        return new BulkException(
                "journal " + journal + " is in use by another run; wait until it has ended, or use another journal",
                null);
    }

    /** Releases the lock. Closing a closed lock has no effect. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // The system releases the lock when the process ends.
        } finally {
            LOCKED.remove(file);
        }
    }
}
