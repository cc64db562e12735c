package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A complete file that has a name. A file that it replaced has a hidden name until {@link #keep()}, so that
 * {@link #remove} can restore it.
 */
final class NamedFile {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.file");

    private final Path path;
    private final Optional<Path> replaced;
    private final Optional<Replacements> replacements;
    private volatile FileIdentity identity;

    /**
     * Creates a file that is about to get its name.
     *
     * @param identity what distinguishes the file from one that another call or process gives the same name later
     * @param replaced the hidden name of the replaced file; empty if there was none
     * @param replacements the other calls that replace the file; empty if no file is replaced
     */
    private NamedFile(Path path, FileIdentity identity, Optional<Path> replaced, Optional<Replacements> replacements) {
        this.path = path;
        this.identity = identity;
        this.replaced = replaced;
        this.replacements = replacements;
    }

    /** Returns the file. */
    Path path() {
        return path;
    }

    /** Returns the hidden name of the replaced file; empty if there was none. */
    Optional<Path> replaced() {
        return replaced;
    }

    /** Returns whether a name belongs to this file. */
    boolean isAt(Path name) throws IOException {
        return identity.isAt(name);
    }

    /** Gives a file a name that is free, see {@link FileNaming#assign}. */
    static NamedFile assign(Path file, String fileName, FileOperations operations) throws IOException {
        FileIdentity identity = FileIdentity.of(file);
        return new NamedFile(
                new FileNaming(operations).assign(file, fileName), identity, Optional.empty(), Optional.empty());
    }

    /**
     * Gives a file a name and replaces the file that has it. A symbolic link is itself replaced; its target stays
     * unchanged.
     */
    static NamedFile replace(Path file, String fileName, FileOperations operations) throws IOException {
        Path target = file.resolveSibling(fileName);
        FileIdentity identity = FileIdentity.of(file);
        Replacements replacements = Replacements.acquire(target);
        synchronized (replacements) {
            try {
                NamedFile named = new NamedFile(
                        target, identity, preserve(target, identity, operations), Optional.of(replacements));
                named.move(file, operations);
                replacements.add(named);
                return named;
            } catch (IOException | RuntimeException e) {
                replacements.release();
                throw e;
            }
        }
    }

    private void move(Path file, FileOperations operations) throws IOException {
        try {
            operations.move(file, path);
        } catch (IOException e) {
            if (replaced.isPresent()) {
                restore(replaced.get(), path, operations);
            }
            throw e;
        }
    }

    /**
     * Gives an existing file a hidden name. It keeps its name, too, if the file system has hard links.
     *
     * @param next the file that replaces it, which was written last a moment ago
     */
    private static Optional<Path> preserve(Path target, FileIdentity next, FileOperations operations)
            throws IOException {
        Path hidden = target.resolveSibling(HiddenName.preserved(target, next.modified()));
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
            }
            // Some systems would link to the target of a symbolic link.
            if (!attributes.isRegularFile() || !tryLink(hidden, target, operations)) {
                operations.move(target, hidden);
            }
            return Optional.of(hidden);
        } catch (NoSuchFileException ignored) {
            // There is no file to replace.
            return Optional.empty();
        }
    }

    private static boolean tryLink(Path link, Path existing, FileOperations operations) throws IOException {
        try {
            operations.link(link, existing);
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException ignored) {
            // The file system does not support hard links.
            return false;
        }
    }

    private static void restore(Path hidden, Path target, FileOperations operations) throws IOException {
        // With a hard link, the file has kept its name.
        if (!Files.exists(hidden, LinkOption.NOFOLLOW_LINKS)) {
            // An earlier call had replaced nothing, and its file was handed over.
            return;
        }
        if (!FileIdentity.of(hidden).isAt(target)) {
            new FileNaming(operations).assign(hidden, target.getFileName().toString());
        }
        Files.deleteIfExists(hidden);
    }

    /**
     * Closes the file that was written. A file system may change its time at this moment, for example that of a server,
     * so a file that has replaced another one is identified again. Other files are spared the calls of the system.
     */
    void close(SeekableByteChannel content, FileOperations operations) throws IOException {
        if (replacements.isEmpty()) {
            content.close();
            return;
        }
        // As long as the file is open, no other file gets its key.
        Optional<SeekableByteChannel> reader = tryOpen(operations);
        try {
            content.close();
        } finally {
            if (reader.isPresent()) {
                identity = identity.identifyAgain(path);
                AtomicFile.closeReader(reader.get());
            }
        }
    }

    /** Opens the file; empty if another program has taken its name, or if it cannot be read. */
    private Optional<SeekableByteChannel> tryOpen(FileOperations operations) {
        try {
            return isAt(path) ? Optional.of(operations.open(path)) : Optional.empty();
        } catch (IOException ignored) {
            // The file keeps the identity that it has.
            return Optional.empty();
        }
    }

    /** Makes the replacement final. Nobody restores what earlier calls have replaced any more. */
    void keep() throws IOException {
        end(() -> {
            List<NamedFile> obsolete =
                    replacements.isPresent() ? replacements.get().upTo(this) : List.of();
            for (NamedFile file : obsolete) {
                if (file.replaced.isPresent()) {
                    Files.deleteIfExists(file.replaced.get());
                }
            }
            return path;
        });
    }

    /**
     * Deletes the file and restores the one that it replaced. If another call or process has replaced or deleted the
     * file since, what is there now stays, and the replaced file keeps its hidden name. If that call restores this file
     * later, it restores the one before it.
     */
    void remove(FileOperations operations) throws IOException {
        Optional<Path> hidden = withdraw(operations);
        if (hidden.isPresent()) {
            Files.deleteIfExists(hidden.get());
        }
    }

    /**
     * Gives the file a hidden name, and restores the file that it replaced like {@link #remove}.
     *
     * @return the file; empty if another program has deleted or replaced it
     */
    Optional<Path> withdraw(FileOperations operations) throws IOException {
        return end(() -> {
            Optional<NamedFile> successor =
                    replacements.isPresent() ? replacements.get().successor(this) : Optional.empty();
            if (successor.isPresent()) {
                return Optional.of(handOver(successor.get().replaced.orElseThrow(), operations));
            }
            Optional<Path> hidden = isAt(path) ? hide(operations) : Optional.empty();
            if (hidden.isEmpty() && replaced.isPresent() && Files.exists(replaced.get(), LinkOption.NOFOLLOW_LINKS)) {
                // It may be the only version: some file systems change the time of a file later, so that the file of
                // the call is not recognized.
                LOG.warn(
                        "{} is not the file that the call has written; the file that was replaced remains as {}",
                        path.getFileName(),
                        replaced.get().getFileName());
            }
            return hidden;
        });
    }

    /**
     * Checks that no other program has deleted the file. A file that another call or program has put in its place is
     * accepted, because it could do the same a moment later.
     *
     * @throws IOException if there is no file
     */
    void requireFile() throws IOException {
        // A call that takes its replacement back leaves no file for a moment. The lock is not taken before, because
        // another call may hold it while its file system hangs.
        if (!exists() && (replacements.isEmpty() || !existsAfter(replacements.get()))) {
            throw missing();
        }
    }

    private boolean existsAfter(Replacements others) {
        synchronized (others) {
            return exists();
        }
    }

    private boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the exception for a file that another program has deleted, moved or replaced. */
    IOException missing() {
        return new IOException("file " + path.getFileName()
                + " was deleted, moved or replaced by another program before the call ended");
    }

    /** Runs the last action of a replacement, one call at a time for each target. */
    private <T> T end(Action<T> action) throws IOException {
        if (replacements.isEmpty()) {
            return action.run();
        }
        synchronized (replacements.get()) {
            try {
                return action.run();
            } finally {
                replacements.get().remove(this);
            }
        }
    }

    /**
     * Takes this file from a later call that preserves it, and gives that call the file that this call has preserved.
     *
     * @param preserved the hidden name of the later call
     * @return this file with a hidden name
     */
    private Path handOver(Path preserved, FileOperations operations) throws IOException {
        Path hidden = hiddenName();
        operations.move(preserved, hidden);
        // There is none if a call before this one had replaced nothing, and has taken its file back.
        if (replaced.isPresent() && Files.exists(replaced.get(), LinkOption.NOFOLLOW_LINKS)) {
            operations.move(replaced.get(), preserved);
        }
        return hidden;
    }

    private Optional<Path> hide(FileOperations operations) throws IOException {
        // Nobody else uses the hidden name, so that no file of another process can be deleted.
        Path hidden = hiddenName();
        operations.move(path, hidden);
        if (!isAt(hidden)) {
            restore(hidden, path, operations);
            return Optional.empty();
        }
        if (replaced.isPresent()) {
            restore(replaced.get(), path, operations);
        }
        return Optional.of(hidden);
    }

    private Path hiddenName() {
        return path.resolveSibling(HiddenName.unfinished(path));
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }
}
