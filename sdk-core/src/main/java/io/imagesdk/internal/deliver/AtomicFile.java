package io.imagesdk.internal.deliver;

import io.imagesdk.internal.wire.ByteConsumer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written under a hidden temporary name in its target directory. It gets its name when it is complete,
 * in one atomic step. Its content can be read until {@link #release}, also if another program deletes the file.
 * Another thread may call {@link #abort()} at any time; a concurrent write then fails.
 *
 * <p>Permissions follow the umask. The file is not forced to the disk: that takes tens of milliseconds per image, and
 * it protects only against a power failure.
 */
final class AtomicFile implements ByteConsumer<IOException> {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.file");

    /** The channel copies a heap array to native memory of the same size, which the thread keeps. */
    private static final int MAX_WRITE_LENGTH = 64 * 1024;

    private final FileOperations operations;
    private final SeekableByteChannel channel;
    private Path temporary;
    private long length;

    private AtomicFile(Path temporary, FileOperations operations) throws IOException {
        this.temporary = temporary;
        this.operations = operations;
        this.channel = operations.create(temporary);
    }

    /**
     * Creates a file in an existing directory.
     *
     * @param stem the start of the {@linkplain HiddenName#unfinished hidden name}
     */
    static AtomicFile in(Path directory, String stem, FileOperations operations) throws IOException {
        return new AtomicFile(directory.resolve(HiddenName.unfinished(stem)), operations);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int end = offset + count;
        for (int start = offset; start < end; start += MAX_WRITE_LENGTH) {
            ByteBuffer chunk = ByteBuffer.wrap(bytes, start, Math.min(MAX_WRITE_LENGTH, end - start));
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
        length += count;
    }

    /** Returns the number of bytes of all writes that succeeded. */
    synchronized long length() {
        return length;
    }

    /**
     * Passes on the bytes of all writes that succeeded, also after a write or the change of the name has failed. A
     * write that failed may have written a part of its bytes, which is left out. Reads through the channel, which still
     * works after the directory was deleted.
     */
    synchronized void readBack(ByteConsumer<RuntimeException> target) throws IOException {
        channel.position(0);
        read(channel, target);
    }

    /** Passes on the same bytes after {@link #release} has failed, which may have lost them. */
    synchronized void readBack(NamedFile named, ByteConsumer<RuntimeException> target) throws IOException {
        SeekableByteChannel reopened = operations.open(named.path());
        try {
            read(reopened, target);
        } finally {
            closeReader(reopened);
        }
    }

    /** Closes a file that was only read. */
    static void closeReader(SeekableByteChannel reader) {
        try {
            reader.close();
        } catch (IOException ignored) {
            // The file system that failed to close the file fails again, but all bytes have been read.
        }
    }

    private void read(SeekableByteChannel content, ByteConsumer<RuntimeException> target) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(MAX_WRITE_LENGTH, length));
        for (long position = 0; position < length; position += chunk.position()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - position));
            if (content.read(chunk) < 0) {
                throw new EOFException("file has " + position + " bytes, must have " + length);
            }
            target.write(chunk.array(), 0, chunk.position());
        }
    }

    /**
     * Sets the name of the file, or a free name in the order of {@link FileNames#alternative}. It never changes an
     * existing file, even if other processes create files in the directory at the same time. On failure the file keeps
     * its temporary name.
     */
    NamedFile commit(String fileName) throws IOException {
        return name(() -> NamedFile.assign(temporary, fileName, operations));
    }

    /** Sets the name of the file and replaces an existing file, see {@link NamedFile#replace}. */
    NamedFile replace(String fileName) throws IOException {
        return name(() -> NamedFile.replace(temporary, fileName, operations));
    }

    /**
     * Gives the file a hidden name again, so that it can get another one.
     *
     * @param named the name of the file so far
     * @throws IOException if another program has deleted or replaced the file
     */
    synchronized void withdraw(NamedFile named) throws IOException {
        temporary = named.withdraw(operations).orElseThrow(named::missing);
    }

    /**
     * Ends the access to the content of a file that has its name, see {@link NamedFile#close}.
     *
     * @throws IOException if the file system reports now that it has not stored the content, as that of a server does
     */
    synchronized void release(NamedFile named) throws IOException {
        named.close(channel, operations);
    }

    /** Deletes the temporary file and ends the access to its content. A file that has a name keeps it. */
    synchronized void abort() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                deleteTemporary();
            }
        }
    }

    /**
     * Ends the access to the content of a file that could not be named, and leaves its temporary name.
     *
     * @return the file; empty if it was aborted before, or if another program has deleted it
     */
    synchronized Optional<Path> retain() {
        if (!channel.isOpen()) {
            return Optional.empty();
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("file {} may be incomplete: {}", temporary.getFileName(), e.getMessage());
        }
        return Files.exists(temporary) ? Optional.of(temporary) : Optional.empty();
    }

    private synchronized NamedFile name(NamingAction action) throws IOException {
        if (!channel.isOpen()) {
            throw new IOException("file is already closed: it was committed or aborted before");
        }
        NamedFile named = action.run();
        try {
            deleteTemporary();
        } catch (IOException e) {
            // The file is complete and has its name, so the image is delivered.
            LOG.warn("temporary name of a file could not be deleted; it remains in the directory: {}", e.getMessage());
        }
        return named;
    }

    /**
     * Deletes the temporary name. After a hard link it is the second name of the file; after a move it no longer
     * exists.
     */
    private void deleteTemporary() throws IOException {
        Files.deleteIfExists(temporary);
    }

    @FunctionalInterface
    private interface NamingAction {
        NamedFile run() throws IOException;
    }
}
