package io.imagesdk.internal.deliver;

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
 * One file in the making. It grows under a hidden temporary name beside its target and appears under its own name whole
 * or not at all. Another thread may {@link #abort()} at any time; a write that is under way then fails.
 *
 * <p>Permissions follow the umask, as for any file that the user makes. The file is not forced to the disk: that costs
 * tens of milliseconds a picture and guards only against power cuts, after which a caller looks at the directory
 * anyway.
 */
final class AtomicFile {
    /** The channel copies a heap array into native memory of the same size and keeps that for the thread. */
    private static final int LARGEST_WRITE = 64 * 1024;

    private final Path temporary;
    private final FileChannel channel;
    private final HardLink hardLink;
    private boolean settled;
    private byte @Nullable [] remains;

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

    /** Opens a file in an existing directory under a name like {@code .0123456789abcdef.part}. */
    static AtomicFile in(Path directory) throws IOException {
        return in(directory, Files::createLink);
    }

    static AtomicFile in(Path directory, HardLink hardLink) throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return new AtomicFile(directory.resolve("." + random + ".part"), hardLink);
    }

    void write(byte[] source, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end; at += LARGEST_WRITE) {
            ByteBuffer chunk = ByteBuffer.wrap(source, at, Math.min(LARGEST_WRITE, end - at));
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }

    /** What was written so far; for a file that takes no more, or that could not be given its name. */
    synchronized byte[] readBack() throws IOException {
        byte[] kept = remains;
        return kept == null ? read() : kept;
    }

    /** Through the channel: it still reads when the directory is gone. */
    private byte[] read() throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) Math.min(Integer.MAX_VALUE - 8, channel.size()));
        int length = 0;
        while (length >= 0 && all.hasRemaining()) {
            length = channel.read(all, all.position());
        }
        return all.array();
    }

    /**
     * Gives the file its name, or the next free one in the order of {@link FileNames#alternative}. An existing file is
     * never touched, whoever makes files here at the same time. On failure the temporary file is gone.
     *
     * @return where the file is now
     */
    Path commit(String fileName) throws IOException {
        return settle(() -> {
            for (int attempt = 0; ; attempt++) {
                Path target = temporary.resolveSibling(FileNames.alternative(fileName, attempt));
                if (claimed(target)) {
                    return target;
                }
            }
        });
    }

    /**
     * Gives the file its name and replaces what has it; a link is replaced itself, what it points to stays as it is.
     */
    Path replace(String fileName) throws IOException {
        return settle(() -> {
            Path target = temporary.resolveSibling(fileName);
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
            }
            return Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    /** Deletes the temporary file; does nothing after a commit and when called again. */
    synchronized void abort() throws IOException {
        if (!settled) {
            settled = true;
            discard();
        }
    }

    private synchronized Path settle(Naming naming) throws IOException {
        if (settled) {
            throw new IOException("the file was given up or has its name already");
        }
        settled = true;
        try {
            return naming.name();
        } catch (IOException | RuntimeException e) {
            remains = read();
            throw e;
        } finally {
            discard();
        }
    }

    /**
     * After a hard link the temporary name is the second one of the same file; after a move there is nothing to delete.
     */
    private void discard() throws IOException {
        try (channel) {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean claimed(Path target) throws IOException {
        try {
            hardLink.create(target, temporary);
            return true;
        } catch (FileAlreadyExistsException ignored) {
            return false;
        } catch (IOException | UnsupportedOperationException ignored) {
            return reservedAndMoved(target);
        }
    }

    /**
     * For file systems without hard links: the name is reserved by an empty file of ours, which the whole one then
     * replaces.
     */
    private boolean reservedAndMoved(Path target) throws IOException {
        try {
            Files.createFile(target);
        } catch (FileAlreadyExistsException ignored) {
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

    /** How a second name is given to a file; fails with FileAlreadyExistsException where the name is taken. */
    @FunctionalInterface
    interface HardLink {
        void create(Path link, Path existing) throws IOException;
    }

    @FunctionalInterface
    private interface Naming {
        Path name() throws IOException;
    }
}
