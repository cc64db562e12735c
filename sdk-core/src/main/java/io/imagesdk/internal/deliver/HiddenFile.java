package io.imagesdk.internal.deliver;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file with a hidden name. Outside of a running call, it is what a killed process has left behind, or an image that
 * could be neither named nor read back.
 */
public final class HiddenFile {
    private static final int CHUNK_LENGTH = 64 * 1024;

    private final Path path;
    private final HiddenName name;

    private HiddenFile(Path path, HiddenName name) {
        this.path = path;
        this.name = name;
    }

    /** Returns the hidden files of a directory in the order of their names. */
    public static List<HiddenFile> in(Path directory) throws IOException {
        List<HiddenFile> files = new ArrayList<>();
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.sorted().toList()) {
                find(child).ifPresent(files::add);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Returns a hidden file; empty if the file does not exist or has another name. */
    public static Optional<HiddenFile> find(Path file) {
        return HiddenName.parse(file)
                .filter(name -> name.replacedAt().isPresent()
                        ? Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                        : Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(name -> new HiddenFile(file, name));
    }

    /** Returns the file. */
    public Path path() {
        return path;
    }

    /** Returns when a call has replaced the file, if this is its previous version; empty for an unfinished file. */
    public Optional<Instant> replacedAt() {
        return name.replacedAt();
    }

    /** Returns the readable part of the name: the previous file name, or the stem of an unfinished file. */
    public String text() {
        return name.text();
    }

    /** Reads the file, and returns the format of its image; empty if it contains no complete image. */
    public Optional<ImageFormat> completeFormat() throws IOException {
        ImageInspector inspector = new ImageInspector(true);
        byte[] chunk = new byte[CHUNK_LENGTH];
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                inspector.write(chunk, 0, count);
            }
        }
        return inspector.format().filter(format -> inspector.isComplete());
    }

    /**
     * Gives the file a name, or a free one in the order of {@link FileNames#alternative}. A second name of a file that
     * has the name already is only deleted.
     */
    public Path restore(String fileName) throws IOException {
        Path target = path.resolveSibling(fileName);
        boolean named = Files.exists(target) && Files.exists(path) && Files.isSameFile(target, path);
        Path restored = named ? target : new FileNaming(FileOperations.SYSTEM).assign(path, fileName);
        Files.deleteIfExists(path);
        return restored;
    }
}
