package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes a file from another file that later has its name.
 *
 * @param key the number of the file in its file system; null on Windows. A file system may give the number of a deleted
 *     file to a new one, so it does not suffice
 * @param modified the time of the last change of the content
 * @param size the size in bytes
 */
record FileIdentity(@Nullable Object key, FileTime modified, long size) {
    static FileIdentity of(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    }

    /** Returns whether the name belongs to this file. */
    boolean isAt(Path file) throws IOException {
        return find(file).filter(this::equals).isPresent();
    }

    /**
     * Returns the identity of the file after its time may have changed. The caller must have had the file open all the
     * time, because the key of a file that is closed and deleted may be given to another one.
     */
    FileIdentity identifyAgain(Path file) {
        try {
            return find(file)
                    .filter(found -> key != null && key.equals(found.key) && size == found.size)
                    .orElse(this);
        } catch (IOException ignored) {
            // The file keeps the identity that it has, and is not recognized if it has changed.
            return this;
        }
    }

    private static Optional<FileIdentity> find(Path file) throws IOException {
        try {
            return Optional.of(of(file));
        } catch (NoSuchFileException ignored) {
            // Another process has deleted or renamed the file.
            return Optional.empty();
        }
    }
}
