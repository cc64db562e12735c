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
 * A complete file that has its final name. A file that it replaced has a hidden name until {@link #keep()}, so that
 * {@link #remove()} can restore it.
 *
 * @param path the file
 * @param identity what distinguishes the file from one that another call or process gives the same name later
 * @param replaced the hidden name of the replaced file; empty if there was none
 */
record NamedFile(Path path, FileIdentity identity, Optional<Path> replaced) {
    /** Gives a file a name that is free, see {@link FileNaming#assign}. */
    static NamedFile assign(Path file, String fileName, FileOperations operations) throws IOException {
        FileIdentity identity = FileIdentity.of(file);
        return new NamedFile(new FileNaming(operations).assign(file, fileName), identity, Optional.empty());
    }

    /**
     * Gives a file a name and replaces the file that has it. A symbolic link is itself replaced; its target stays
     * unchanged.
     */
    static NamedFile replace(Path file, String fileName, FileOperations operations) throws IOException {
        Path target = file.resolveSibling(fileName);
        FileIdentity identity = FileIdentity.of(file);
        Optional<Path> replaced = preserve(target, operations);
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaced.isPresent()) {
                restore(replaced.get(), target, operations);
            }
            throw e;
        }
        return new NamedFile(target, identity, replaced);
    }

    /** Gives an existing file a hidden name. It keeps its name, too, if the file system has hard links. */
    private static Optional<Path> preserve(Path target, FileOperations operations) throws IOException {
        Path hidden = target.resolveSibling(FileNaming.hiddenName());
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
        if (!FileIdentity.of(hidden).isAt(target)) {
            new FileNaming(operations).assign(hidden, target.getFileName().toString());
        }
        Files.deleteIfExists(hidden);
    }

    /** Makes the replacement final. */
    void keep() throws IOException {
        if (replaced.isPresent()) {
            Files.deleteIfExists(replaced.get());
        }
    }

    /**
     * Deletes the file and restores the one that it replaced. If another call or process has replaced or deleted the
     * file since, what is there now stays.
     */
    void remove(FileOperations operations) throws IOException {
        if (identity.isAt(path)) {
            // Nobody else uses the hidden name, so that no file of another process can be deleted.
            Path hidden = path.resolveSibling(FileNaming.hiddenName());
            Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
            if (identity.isAt(hidden)) {
                Files.deleteIfExists(hidden);
                if (replaced.isPresent()) {
                    restore(replaced.get(), path, operations);
                }
            } else {
                restore(hidden, path, operations);
            }
        }
        keep();
    }
}
