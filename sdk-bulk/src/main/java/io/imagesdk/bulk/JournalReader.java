package io.imagesdk.bulk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the intact lines of a journal file in their order, and reports whether any may be missing.
 *
 * <p>A journal that is written ends with zero bytes, which are the space for the next lines. A journal that was closed
 * ends with a line that says so. A file that ends in any other way was cut. Bytes between the last line and the zeros
 * are a write that did not finish: nobody has relied on it.
 */
final class JournalReader implements Closeable {
    /** The state of the last line of a journal that was closed. */
    static final String CLOSED = "CLOSED";

    private static final int BUFFER_SIZE = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int bufferPosition;
    private int bufferLength;
    private long position;
    private long next;
    private long end;
    private boolean zeros;
    private boolean closed;
    private @Nullable String problem;

    private JournalReader(InputStream in) {
        this.in = in;
    }

    /** Opens a file. A file that does not exist is read as an empty one. */
    static JournalReader open(Path file) throws IOException {
        return new JournalReader(Files.exists(file) ? Files.newInputStream(file) : InputStream.nullInputStream());
    }

    /** Reads a journal that is written, up to the space for the next lines. */
    static JournalReader of(Journal journal) {
        return new JournalReader(new JournalStream(journal));
    }

    /** Returns the next intact line, or null at the end of the file. */
    @Nullable
    JournalLine next() throws IOException {
        LineBuffer text = new LineBuffer();
        long start = position;
        while (true) {
            int value = read();
            if (value > 0 && value != '\n') {
                position++;
                text.add(value);
                continue;
            }
            if (value >= 0) {
                position++;
            }
            if (text.length() > 0) {
                JournalLine line = line(text.bytes(), start, value == '\n');
                if (line != null) {
                    zeros = value == 0;
                    return line;
                }
                text.clear();
            }
            if (value < 0) {
                return null;
            }
            zeros = zeros || value == 0;
            start = position;
        }
    }

    /** Reads a byte from a buffer of its own, because the streams of the JDK lock for every byte. */
    private int read() throws IOException {
        if (bufferPosition == bufferLength) {
            bufferLength = in.read(buffer);
            bufferPosition = 0;
            if (bufferLength <= 0) {
                bufferLength = 0;
                return -1;
            }
        }
        return buffer[bufferPosition++] & 0xff;
    }

    private @Nullable JournalLine line(byte[] text, long start, boolean complete) {
        Optional<JournalLine> decoded = JournalLine.decode(text);
        if (decoded.isEmpty() && !complete) {
            // The end of the line itself may be damaged.
            decoded = JournalLine.decode(Arrays.copyOf(text, text.length - 1));
        }
        if (decoded.isEmpty()) {
            if (complete) {
                report("the line at byte " + start + " is damaged");
            }
            return null;
        }
        JournalLine line = decoded.get();
        if (line.number() != next || (zeros && !closed)) {
            report("a line before byte " + start + " is missing");
        }
        next = line.number() + 1;
        end = start + line.text().length + 1;
        closed = line.members().path("state").asText().equals(CLOSED);
        return line;
    }

    private void report(String found) {
        if (problem == null) {
            problem = found;
        }
    }

    /** Returns what is wrong with the lines that were read so far and with the end of the file; empty if nothing is. */
    Optional<String> problem() {
        if (problem != null) {
            return Optional.of(problem);
        }
        return zeros || closed || position == 0 ? Optional.empty() : Optional.of("the file is cut at byte " + position);
    }

    /** Returns the number of the line that follows the last one. */
    long nextNumber() {
        return next;
    }

    /** Returns the position after the last intact line. */
    long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The bytes of a line, without the locks of a stream. */
    private static final class LineBuffer {
        private byte[] bytes = new byte[1024];
        private int length;

        void add(int value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) value;
        }

        int length() {
            return length;
        }

        void clear() {
            length = 0;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }
    }
}
