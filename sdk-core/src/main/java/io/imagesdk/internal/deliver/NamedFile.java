package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A complete file that has a name. A file that it replaced has a hidden name until {@link #keep()}, so that
 * {@link #remove()} can restore it.
 *
 * @param path the file
 * @param identity what distinguishes the file from one that another call or process gives the same name later
 * @param replaced the hidden name of the replaced file; empty if there was none
 * @param replacements the other calls that replace the file; empty if no file is replaced
 */
record NamedFile(Path path, FileIdentity identity, Optional<Path> replaced, Optional<Replacements> replacements) {
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
            Files.move(file, path, StandardCopyOption.ATOMIC_MOVE);
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
                Files.move(target, hidden, StandardCopyOption.ATOMIC_MOVE);
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

    /** Makes the replacement final. */
    void keep() throws IOException {
        end(() -> {
            deleteReplaced();
            return path;
        });
    }

    /**
     * Deletes the file and restores the one that it replaced. If another call or process has replaced or deleted the
     * file since, what is there now stays. If that call restores this file later, it restores the one before it.
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
                return Optional.of(handOver(successor.get().replaced.orElseThrow()));
            }
            Optional<Path> hidden = identity.isAt(path) ? hide(operations) : Optional.empty();
            deleteReplaced();
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
    private Path handOver(Path preserved) throws IOException {
        Path hidden = hiddenName();
        Files.move(preserved, hidden, StandardCopyOption.ATOMIC_MOVE);
        // There is none if a call before this one had replaced nothing, and has taken its file back.
        if (replaced.isPresent() && Files.exists(replaced.get(), LinkOption.NOFOLLOW_LINKS)) {
            Files.move(replaced.get(), preserved, StandardCopyOption.ATOMIC_MOVE);
        }
        return hidden;
    }

    private Optional<Path> hide(FileOperations operations) throws IOException {
        // Nobody else uses the hidden name, so that no file of another process can be deleted.
        Path hidden = hiddenName();
        Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
        if (!identity.isAt(hidden)) {
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

    private void deleteReplaced() throws IOException {
        if (replaced.isPresent()) {
            Files.deleteIfExists(replaced.get());
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }
}
