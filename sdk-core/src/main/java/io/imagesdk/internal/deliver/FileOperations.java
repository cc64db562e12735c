package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The operations of a file system that fail in unusual ways, so that a test can make them fail. */
interface FileOperations {
    /** The operations of the file system of a path. */
    FileOperations SYSTEM = new FileOperations() {
        @Override
        public SeekableByteChannel create(Path file) throws IOException {
            return FileChannel.open(
                    file,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void link(Path link, Path existing) throws IOException {
            Files.createLink(link, existing);
        }
    };

    /** Creates a file that must not exist, and opens it for reading and writing. */
    SeekableByteChannel create(Path file) throws IOException;

    /** Opens a file for reading. */
    default SeekableByteChannel open(Path file) throws IOException {
        return Files.newByteChannel(file);
    }

    /** Gives a file another name in one atomic step. A file that has this name may be replaced. */
    default void move(Path file, Path name) throws IOException {
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Gives a file a second name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name exists
     * @throws UnsupportedOperationException if the file system has no hard links
     */
    void link(Path link, Path existing) throws IOException;
}
