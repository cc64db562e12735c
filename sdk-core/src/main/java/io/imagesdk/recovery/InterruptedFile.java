package io.imagesdk.recovery;

import io.imagesdk.internal.deliver.HiddenFile;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that a call of a killed process has left behind. Its name starts with a dot, followed by a readable text, for
 * example {@code .cat-1.0123456789abcdef.part}.
 *
 * <p>A complete image gets its name as soon as it has arrived. Such a file is therefore an image of which only a part
 * has arrived, a complete image whose process was killed at the same moment, or the previous version of a file that the
 * call has replaced. A complete image also remains if a call can neither name its file nor read it. A running call has
 * such files, too; {@link #lastModified} shows when one was written or replaced. If one of them is restored, the call
 * still returns its image, as the recovered bytes of a failed outcome.
 *
 * @param path the file
 * @param fileName the name that {@link #restore()} gives the file if it is free; without extension if the image is
 *     incomplete or cannot be read
 * @param kind what the file contains
 * @param size the size in bytes
 * @param lastModified the time of the last change of the content, or the time at which a call replaced a previous
 *     version, in whole seconds
 */
public record InterruptedFile(Path path, String fileName, FileKind kind, long size, Instant lastModified) {
    /** What a file contains. */
    public enum FileKind {
        /** A complete image. */
        COMPLETE,
        /** A part of an image, or content that is not an image. */
        INCOMPLETE,
        /** The previous version of a file that the call has replaced. */
        PREVIOUS_VERSION,
        /** A file that cannot be read, for example one of another user. It may contain a complete image. */
        UNREADABLE
    }

    /**
     * Creates a description of a file.
     *
     * @throws NullPointerException if an argument is null
     */
    public InterruptedFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(fileName, "fileName");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(lastModified, "lastModified");
    }

    /**
     * Finds the files that calls have left behind in a directory, in the order of their names. Reads the unfinished
     * ones completely, in constant memory. A file that cannot be read is {@link FileKind#UNREADABLE}, and the others
     * are returned nevertheless. Does not search subdirectories, changes nothing, and ignores all other files.
     *
     * @param directory the directory to which images were delivered
     * @return the files; empty if there are none
     * @throws IOException if the directory cannot be read
     */
    public static List<InterruptedFile> findAll(Path directory) throws IOException {
        Objects.requireNonNull(directory, "directory");
        List<InterruptedFile> files = new ArrayList<>();
        for (HiddenFile file : HiddenFile.in(directory)) {
            try {
                files.add(inspect(file));
            } catch (NoSuchFileException ignored) {
                // The call still runs, and the file has got its name.
                continue;
            }
        }
        return List.copyOf(files);
    }

    private static InterruptedFile inspect(HiddenFile file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Optional<Instant> replacedAt = file.replacedAt();
        Optional<ImageFormat> format = Optional.empty();
        FileKind kind = FileKind.PREVIOUS_VERSION;
        if (replacedAt.isEmpty()) {
            try {
                format = file.completeFormat();
                kind = format.isPresent() ? FileKind.COMPLETE : FileKind.INCOMPLETE;
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException ignored) {
                // The kind reports it. The other files of the directory may be complete.
                kind = FileKind.UNREADABLE;
            }
        }
        return new InterruptedFile(
                file.path(),
                format.map(found -> file.text() + "." + found.extension()).orElse(file.text()),
                kind,
                attributes.size(),
                replacedAt.orElseGet(() -> attributes.lastModifiedTime().toInstant()));
    }

    /**
     * Gives the file the name {@link #fileName}, or the next free one, for example {@code cat-1.png} for
     * {@code cat.png}. An existing file is never replaced. If the previous version of a file still has its name as
     * well, only the hidden name is deleted.
     *
     * @return the file with its new name
     * @throws IllegalStateException if the image is incomplete or cannot be read
     * @throws IOException if the file no longer exists or cannot be renamed
     */
    public Path restore() throws IOException {
        if (kind == FileKind.INCOMPLETE || kind == FileKind.UNREADABLE) {
            String problem = kind == FileKind.INCOMPLETE ? "is incomplete" : "cannot be read";
            throw new IllegalStateException("image " + problem + " and is not restored, was " + path.getFileName());
        }
        return HiddenFile.find(path)
                .orElseThrow(() -> new NoSuchFileException(path.toString()))
                .restore(fileName);
    }
}
