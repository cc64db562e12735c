package io.imagesdk.bulk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a journal, on a file beside it. A file that this process has locked is not opened again, because closing
 * it would release the lock.
 *
 * <p>Somebody may remove the lock file during a run, for example because its name looks like that of a file that a
 * killed process has left. The files of the journal are therefore locked as well, so that another run is refused, and
 * the run whose lock file was removed claims nothing more. A {@link LockEntry} replaces locks that were released.
 */
final class JournalLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path journal;
    private final Path path;
    private final LockedFile file;
    private final List<LockedFile> contents = new ArrayList<>();
    private @Nullable LockEntry entry;

    private JournalLock(Path journal, Path path, LockedFile file) {
        this.journal = journal;
        this.path = path;
        this.file = file;
    }

    /**
     * Locks a journal.
     *
     * @throws BulkException if this process or another one has locked it
     */
    static JournalLock of(Path journal) throws IOException {
        Path path = existing(journal.resolveSibling(journal.getFileName() + ".lock"));
        if (!LOCKED.add(path)) {
            throw inUse(journal);
        }
        JournalLock lock;
        try {
            lock = new JournalLock(journal, path, LockedFile.tryLock(path).orElseThrow(() -> inUse(journal)));
        } catch (IOException | RuntimeException e) {
            LOCKED.remove(path);
            throw e;
        }
        try {
            lock.requireUnlocked(List.of(journal, copy(journal)));
            lock.requireNoOwner();
            lock.entry = LockEntry.append(lock.file);
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
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

    /** Returns the path of the copy of a journal. */
    static Path copy(Path journal) {
        return journal.resolveSibling(journal.getFileName() + ".copy");
    }

    /** Checks that no run has locked the files of the journal, before they are read and repaired. */
    private void requireUnlocked(List<Path> files) throws IOException {
        for (Path each : files) {
            if (Files.exists(each)) {
                LockedFile.tryLock(each).orElseThrow(() -> inUse(journal)).close();
            }
        }
    }

    private void requireNoOwner() throws IOException {
        Optional<ProcessHandle> owner = LockEntry.owner(file);
        if (owner.isPresent()) {
            throw inUse(journal, "another run in process " + owner.get().pid());
        }
    }

    /**
     * Locks the files of the journal as well. This process must not close any of them before it closes this lock.
     *
     * @throws BulkException if another process has locked one of them
     */
    void lockContents() throws IOException {
        for (Path each : List.of(journal, copy(journal))) {
            contents.add(LockedFile.tryLock(each).orElseThrow(() -> inUse(journal)));
        }
    }

    /**
     * Checks that no other run can have opened the journal since it was locked.
     *
     * @throws BulkException if another run has opened it, or if the lock file was removed or replaced
     */
    void requireHeld() {
        LockEntry.State state = entryState();
        requireOnlyUser(state);
        if (state == LockEntry.State.LOST) {
            throw new BulkException(
                    "lock file " + path + " was removed or replaced while the run used its journal; resume the run,"
                            + " and keep the file",
                    null);
        }
    }

    /**
     * Checks that no other run has opened the journal since it was locked. What this run writes would damage what the
     * other one has written.
     *
     * @throws BulkException if another run has opened it
     */
    void requireOnlyUser() {
        requireOnlyUser(entryState());
    }

    private LockEntry.State entryState() {
        try {
            return Objects.requireNonNull(entry).state(path);
        } catch (IOException e) {
            throw new BulkException("lock file " + path + " cannot be read: " + e + "; resume the run", e);
        }
    }

    private void requireOnlyUser(LockEntry.State state) {
        if (state == LockEntry.State.FOLLOWED) {
            throw new BulkException(
                    "journal " + journal + " was opened by another run, because its locks were released; this run"
                            + " records nothing more: resume it when the other one has ended, and let no code of this"
                            + " process open the files of the journal",
                    null);
        }
    }

    private static BulkException inUse(Path journal) {
        return inUse(journal, "another run");
    }

    private static BulkException inUse(Path journal, String user) {
        return new BulkException(
                "journal " + journal + " is in use by " + user + "; wait until it has ended, or use another journal",
                null);
    }

    /** Releases the lock. Closing a closed lock has no effect. */
    @Override
    public void close() {
        if (file.isOpen()) {
            contents.forEach(LockedFile::close);
            closeEntry();
            file.close();
            LOCKED.remove(path);
        }
    }

    private void closeEntry() {
        try {
            if (entry != null) {
                entry.close();
            }
        } catch (IOException e) {
            LOG.warn("lock file {} could not be written; end this process before another one uses it: {}", path, e);
        }
    }
}
