package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A directory of files. All that a name is made of is fixed before anything is sent; a server's words are no part of it. */
final class FileTarget implements Target<Path> {
    private final Path directory;
    private final String name;
    private final boolean named;
    private final boolean overwrites;
    private final List<Warning> warnings;

    FileTarget(Delivery.Files delivery, String prompt, List<Warning> warnings) throws IOException {
        this.directory = delivery.directory();
        this.overwrites = delivery.overwrites();
        this.named = delivery.name().isPresent();
        this.name = delivery.name().orElseGet(() -> Slug.of(prompt, directory.getFileSystem()));
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
        } catch (InvalidPathException impossible) {
            return false;
        }
    }

    @Override
    public Slot<Path> open(int ordinal, long expected) throws IOException {
        return new FileSlot(this, NewFile.in(directory));
    }

    /** The file's name in its directory; an unfinished picture stands beside the finished one, {@code x.partial-0.png} beside {@code x.png}. */
    String name(ImageFormat format, Place place) {
        FileNames.Renamed renamed = named
                ? FileNames.withExtension(name, format)
                : new FileNames.Renamed(name + "." + format.extension(), false);
        if (renamed.corrected() && place.partial().isEmpty()) {
            warnings.add(new Warning(
                    "format",
                    "image " + place.index() + " is " + format + ", so " + name + " became " + renamed.name()));
        }
        int dot = renamed.name().lastIndexOf('.');
        String extension = renamed.name().substring(dot + 1);
        return FileNames.numbered(
                renamed.name().substring(0, dot),
                (place.partial().isPresent() ? "partial-" + place.partial().getAsInt() + "." : "") + extension,
                place.index(),
                place.count());
    }

    boolean overwrites() {
        return overwrites;
    }
}
