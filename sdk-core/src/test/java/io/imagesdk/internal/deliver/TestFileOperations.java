package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** The file system with another way to create hard links. */
record TestFileOperations(Link link) implements FileOperations {
    /** Creates a hard link, or fails as some file systems do. */
    @FunctionalInterface
    interface Link {
        void create(Path link, Path existing) throws IOException;
    }

    @Override
    public SeekableByteChannel create(Path file) throws IOException {
        return SYSTEM.create(file);
    }

    @Override
    public void link(Path name, Path existing) throws IOException {
        link.create(name, existing);
    }
}
