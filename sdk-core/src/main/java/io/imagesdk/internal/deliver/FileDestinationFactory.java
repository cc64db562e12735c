package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A factory of files in one directory. Apart from the extension, the names are fixed before the request is sent:
 * nothing that a server sends becomes part of a name.
 */
final class FileDestinationFactory implements DestinationFactory<Path> {
    /** An image number, the number of a name that exists, the number of a partial image, and an extension. */
    private static final String LONGEST_SUFFIX = "-128-99.partial-9.webp";

    /** The length of a path that every file system accepts, with the longest suffix of a name. */
    private static final int MAX_COMMON_PATH_LENGTH = 200;

    private final Path directory;
    private volatile String name;
    private final boolean nameRequested;
    private final boolean overwrite;
    private final List<Warning> warnings;
    private final FileOperations operations;

    FileDestinationFactory(Delivery.Files delivery, String prompt, List<Warning> warnings, FileOperations operations)
            throws IOException {
        this.directory = delivery.directory();
        this.overwrite = delivery.overwrite();
        this.nameRequested = delivery.fileName().isPresent();
        this.name = delivery.fileName().orElseGet(() -> Slug.of(prompt, directory.getFileSystem()));
        this.warnings = warnings;
        this.operations = operations;
        if (!isOneSegment(directory, name)) {
            throw new IOException("file name must be a single name without a directory, was \"" + name + '"');
        }
        try {
            OutputDirectory.prepare(directory);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new IOException(
                    "output directory " + directory + " is in a file system that does not support safe writes, for"
                            + " example a zip file; use a directory on disk, or Delivery.to with a sink",
                    e);
        }
        Path file = directory.resolve(name);
        if (nameRequested && Files.isDirectory(file)) {
            throw new IOException("file " + file + " is a directory; use Delivery.toDirectory, or another file name");
        }
        // The name that is derived from a prompt has at most 120 bytes, and the file system can store it.
        if ((nameRequested && !FileNames.isCommon(name)) || file.toString().length() > MAX_COMMON_PATH_LENGTH) {
            rejectUnusableName();
        }
    }

    /**
     * Asks the file system about the longest name that an image may get. After the request, an image that is charged
     * could not be stored.
     */
    private void rejectUnusableName() throws IOException {
        try {
            Files.readAttributes(directory.resolve(name + LONGEST_SUFFIX), BasicFileAttributes.class);
        } catch (NoSuchFileException ignored) {
            // The file system accepts the name.
            return;
        } catch (IOException | InvalidPathException e) {
            throw new IOException(
                    "file name with its number and extension is too long for the file system, has "
                            + name.getBytes(StandardCharsets.UTF_8).length + " bytes; use a shorter name",
                    e);
        }
    }

    @Override
    public void nameAfter(String text) {
        if (!nameRequested) {
            name = Slug.of(text, directory.getFileSystem());
        }
    }

    private static boolean isOneSegment(Path directory, String name) {
        try {
            return directory.getFileSystem().getPath(name).getNameCount() == 1
                    && directory.equals(directory.resolve(name).getParent())
                    && !name.equals("..");
        } catch (InvalidPathException ignored) {
            // The file system rejects the name.
            return false;
        }
    }

    @Override
    public ImageDestination<Path> open(int index, long expectedBytes) throws IOException {
        String first = FileNames.stem(nameOf(ImageFormat.PNG).name());
        String stem = index > 0 ? first + "-" + (index + 1) : first;
        return LateDestination.open(
                () -> new FileDestination(this, AtomicFile.in(directory, stem, operations), expectedBytes),
                expectedBytes);
    }

    /**
     * Returns the name of the file in its directory. A partial image of {@code x.png} is named {@code x.partial-0.png}.
     */
    String fileName(ImageFormat format, ImagePosition position) {
        String full = nameOf(format).name();
        String stem = FileNames.stem(full);
        String extension = full.substring(stem.length() + 1);
        return FileNames.numbered(
                stem,
                position.partialIndex().isPresent()
                        ? "partial-" + position.partialIndex().getAsInt() + "." + extension
                        : extension,
                position.index(),
                position.count());
    }

    /** Adds a warning if the requested extension does not match the format. */
    void warnAboutExtension(ImageFormat format, ImagePosition position) {
        FileNames.NameWithExtension full = nameOf(format);
        if (full.corrected() && position.partialIndex().isEmpty()) {
            warnings.add(new Warning(
                    "format",
                    "image " + position.index() + " has the format " + format + ", so " + name + " was renamed to "
                            + full.name()));
        }
    }

    @Override
    public boolean replacesFiles() {
        return overwrite;
    }

    /** Returns the operations of the file system. */
    FileOperations operations() {
        return operations;
    }

    private FileNames.NameWithExtension nameOf(ImageFormat format) {
        return nameRequested
                ? FileNames.withExtension(name, format)
                : new FileNames.NameWithExtension(name + "." + format.extension(), false);
    }

    /**
     * Returns whether the image replaces an existing file. The caller may want to replace the file that it has named,
     * and not another one whose extension the server has chosen.
     */
    boolean replacesFile(ImageFormat format) {
        return overwrite && !nameOf(format).corrected();
    }
}
