package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of files. All that a name is made of is fixed before anything is sent; a server's words are no part of
 * it.
 */
final class FileDestinationFactory implements DestinationFactory<Path> {
    private final Path directory;
    private final String name;
    private final boolean named;
    private final boolean overwrites;
    private final List<Warning> warnings;

    FileDestinationFactory(Delivery.Files delivery, String prompt, List<Warning> warnings) throws IOException {
        this.directory = delivery.directory();
        this.overwrites = delivery.overwrite();
        this.named = delivery.fileName().isPresent();
        this.name = delivery.fileName().orElseGet(() -> Slug.of(prompt, directory.getFileSystem()));
        this.warnings = warnings;
        if (!isOneSegment(directory, name)) {
            throw new IOException("a file name must be one name without a directory");
        }
        OutputDirectory.prepare(directory);
    }

    private static boolean isOneSegment(Path directory, String name) {
        try {
            return directory.getFileSystem().getPath(name).getNameCount() == 1
                    && directory.equals(directory.resolve(name).getParent())
                    && !name.equals("..");
        } catch (InvalidPathException ignored) {
            return false;
        }
    }

    @Override
    public ImageDestination<Path> open(int ordinal, long expected) throws IOException {
        return new FileDestination(this, AtomicFile.in(directory));
    }

    /**
     * The file's name in its directory; an unfinished picture stands beside the finished one, {@code x.partial-0.png}
     * beside {@code x.png}.
     */
    String name(ImageFormat format, ImagePosition imagePosition) {
        FileNames.Renamed renamed = named
                ? FileNames.withExtension(name, format)
                : new FileNames.Renamed(name + "." + format.extension(), false);
        if (renamed.corrected() && imagePosition.partial().isEmpty()) {
            warnings.add(new Warning(
                    "format",
                    "image " + imagePosition.index() + " is " + format + ", so " + name + " became " + renamed.name()));
        }
        int dot = renamed.name().lastIndexOf('.');
        String extension = renamed.name().substring(dot + 1);
        return FileNames.numbered(
                renamed.name().substring(0, dot),
                (imagePosition.partial().isPresent()
                                ? "partial-" + imagePosition.partial().getAsInt() + "."
                                : "")
                        + extension,
                imagePosition.index(),
                imagePosition.count());
    }

    boolean overwrites() {
        return overwrites;
    }
}
