package io.imagesdk.internal.deliver;

import io.imagesdk.internal.wire.ByteConsumer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written under a hidden temporary name in its target directory. It gets its final name when it is
 * complete, in one atomic step. Another thread may call {@link #abort()} at any time; a concurrent write then fails.
 *
 * <p>Permissions follow the umask. The file is not forced to the disk: that takes tens of milliseconds per image, and
 * it protects only against a power failure.
 */
final class AtomicFile implements ByteConsumer<IOException> {
    /** The channel copies a heap array to native memory of the same size, which the thread keeps. */
    private static final int MAX_WRITE_LENGTH = 64 * 1024;

    private final Path temporary;
    private final FileChannel channel;
    private final HardLink hardLink;
    private boolean closed;
    private byte @Nullable [] unnamedContent;

    private AtomicFile(Path temporary, HardLink hardLink) throws IOException {
        this.temporary = temporary;
        this.hardLink = hardLink;
        this.channel = FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** Creates a file in an existing directory, with a temporary name like {@code .0123456789abcdef.part}. */
    static AtomicFile in(Path directory) throws IOException {
        return in(directory, Files::createLink);
    }

    static AtomicFile in(Path directory, HardLink hardLink) throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return new AtomicFile(directory.resolve("." + random + ".part"), hardLink);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int start = offset; start < end; start += MAX_WRITE_LENGTH) {
            ByteBuffer chunk = ByteBuffer.wrap(bytes, start, Math.min(MAX_WRITE_LENGTH, end - start));
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }

    /** Returns the bytes that were written, also after a write or the change of the name has failed. */
    synchronized byte[] readBack() throws IOException {
        byte[] content = unnamedContent;
        return content == null ? readChannel() : content;
    }

    /** Reads through the channel, which still works after the directory was deleted. */
    private byte[] readChannel() throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(Integer.MAX_VALUE - 8, channel.size()));
        int length = 0;
        while (length >= 0 && content.hasRemaining()) {
            length = channel.read(content, content.position());
        }
        return content.array();
    }

    /**
     * Sets the final name of the file, or the next free name in the order of {@link FileNames#alternative}. It never
     * changes an existing file, even if other processes create files in the directory at the same time. On failure the
     * temporary file is deleted.
     *
     * @return the file with its final name
     */
    Path commit(String fileName) throws IOException {
        return close(() -> {
            for (int attempt = 0; ; attempt++) {
                Path target = temporary.resolveSibling(FileNames.alternative(fileName, attempt));
                if (tryLink(target)) {
                    return target;
                }
            }
        });
    }

    /**
     * Sets the final name of the file and replaces an existing file. A symbolic link is itself replaced; its target
     * stays unchanged.
     */
    Path replace(String fileName) throws IOException {
        return close(() -> {
            Path target = temporary.resolveSibling(fileName);
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
            }
            return Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    /** Deletes the temporary file. Has no effect after a commit or an earlier call. */
    synchronized void abort() throws IOException {
        if (!closed) {
            closed = true;
            deleteTemporary();
        }
    }

    private synchronized Path close(NamingAction action) throws IOException {
        if (closed) {
            throw new IOException("file is already closed: it was committed or aborted before");
        }
        closed = true;
        try {
            return action.run();
        } catch (IOException | RuntimeException e) {
            unnamedContent = readChannel();
            throw e;
        } finally {
            deleteTemporary();
        }
    }

    /**
     * Deletes the temporary name. After a hard link it is the second name of the file; after a move it no longer
     * exists.
     */
    private void deleteTemporary() throws IOException {
        try (channel) {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean tryLink(Path target) throws IOException {
        try {
            hardLink.create(target, temporary);
            return true;
        } catch (FileAlreadyExistsException ignored) {
            // The caller tries the next name.
            return false;
        } catch (IOException | UnsupportedOperationException ignored) {
            // The file system does not support hard links.
            return tryReserveAndMove(target);
        }
    }

    /**
     * Reserves the name with an empty file, which the complete file then replaces. For file systems without hard links.
     */
    private boolean tryReserveAndMove(Path target) throws IOException {
        try {
            Files.createFile(target);
        } catch (FileAlreadyExistsException ignored) {
            // The caller tries the next name.
            return false;
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    /** An operation that gives a file a second name; it fails with a FileAlreadyExistsException if the name exists. */
    @FunctionalInterface
    interface HardLink {
        void create(Path link, Path existing) throws IOException;
    }

    @FunctionalInterface
    private interface NamingAction {
        Path run() throws IOException;
    }
}
