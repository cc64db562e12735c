package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file system without hard links, and often without a rename, such as some mounts of cloud storage.
 *
 * @param renames whether files can be renamed
 */
record NamelessFileSystem(boolean renames) implements FileOperations {
    @Override
    public SeekableByteChannel create(Path file) throws IOException {
        return SYSTEM.create(file);
    }

    @Override
    public void link(Path link, Path existing) throws IOException {
        throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
    }

    @Override
    public void move(Path file, Path name) throws IOException {
        if (!renames) {
            throw new FileSystemException(file.toString(), name.toString(), "Function not implemented");
        }
        SYSTEM.move(file, name);
    }
}
