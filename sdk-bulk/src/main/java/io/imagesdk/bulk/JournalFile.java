package io.imagesdk.bulk;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file to which lines are appended. Space for the next lines is allocated ahead, as zero bytes, so that the outcome
 * of a request that was sent can be recorded even if the disk is full. No channel is used on threads of callers,
 * because an interrupt would close it.
 */
final class JournalFile implements Closeable {
    private static final int CHUNK = 64 * 1024;

    private final RandomAccessFile file;
    private final Runnable requireOnlyUser;
    private long position;
    private volatile long allocated;

    private JournalFile(RandomAccessFile file, long position, Runnable requireOnlyUser) {
        this.file = file;
        this.requireOnlyUser = requireOnlyUser;
        this.position = position;
        this.allocated = position;
    }

    /**
     * Opens a file for appending, and removes everything after its last line. A zero byte remains there, because a file
     * that ends with a line is one that was cut: the process may be killed before space is allocated. It is on the disk
     * when this method returns.
     *
     * @param position the position after the last line, whose line feed may be missing
     * @param requireOnlyUser is called before the file is changed, and throws an exception if another run uses it
     */
    static JournalFile open(Path path, long position, Runnable requireOnlyUser) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.seek(Math.max(0, position - 1));
            file.write(position == 0 ? new byte[1] : new byte[] {'\n', 0});
            file.setLength(position + 1);
            file.getFD().sync();
            return new JournalFile(file, position, requireOnlyUser);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Allocates space up to a position. If the disk is full, as much as possible is allocated. */
    synchronized void allocate(long target) throws IOException {
        requireOnlyUser.run();
        byte[] zeros = new byte[CHUNK];
        long reached = allocated;
        file.seek(reached);
        try {
            while (reached < target) {
                int length = (int) Math.min(CHUNK, target - reached);
                file.write(zeros, 0, length);
                reached += length;
            }
        } finally {
            // The size is on the disk before a line relies on the space.
            force();
            allocated = reached;
        }
    }

    /** Returns whether the space up to a position is allocated. Does not wait for an allocation. */
    boolean hasSpace(long target) {
        return target <= allocated;
    }

    synchronized void append(byte[] lines) throws IOException {
        requireOnlyUser.run();
        file.seek(position);
        file.write(lines);
        position += lines.length;
        allocated = Math.max(allocated, position);
    }

    /** Forces the lines and the size of the file to the disk. */
    void force() throws IOException {
        file.getFD().sync();
    }

    /** Forces the lines to the disk, which is faster. The thread must not be interrupted: that would close the file. */
    void forceLines() throws IOException {
        file.getChannel().force(false);
    }

    /** Reads bytes; there may be fewer before the end of the file. */
    synchronized byte[] read(long from, int length) throws IOException {
        return read(file, from, length);
    }

    /** Reads bytes of a file that is not open; there may be fewer before its end. */
    static byte[] read(Path path, long from, int length) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(path.toFile(), "r")) {
            return read(opened, from, length);
        }
    }

    private static byte[] read(RandomAccessFile file, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(from);
        int count = 0;
        for (int read = 0; read >= 0 && count < length; read = file.read(bytes, count, length - count)) {
            count += read;
        }
        return Arrays.copyOf(bytes, count);
    }

    /** Removes the space that was allocated ahead. */
    synchronized void trim() throws IOException {
        requireOnlyUser.run();
        file.setLength(position);
        force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
