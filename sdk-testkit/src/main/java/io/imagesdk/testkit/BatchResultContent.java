package io.imagesdk.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Results of a batch as the lines of a file, from any byte on. A line is created when it is written, so that the images
 * are not in memory.
 *
 * @param lines creates the lines
 * @param lengths the length of each line in bytes
 * @param from the index of the first byte that is written
 */
record BatchResultContent(List<LineFactory> lines, long[] lengths, long from) implements BodyContent {
    /** Creates a line with its line feed. All lines of a factory have the same length. */
    interface LineFactory {
        BodyContent create() throws RejectedException;
    }

    static BatchResultContent of(List<LineFactory> lines) throws RejectedException {
        long[] lengths = new long[lines.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = lines.get(i).create().length();
        }
        return new BatchResultContent(lines, lengths, 0);
    }

    /** Returns the length of the complete file. */
    long fileLength() {
        long sum = 0;
        for (long length : lengths) {
            sum += length;
        }
        return sum;
    }

    BatchResultContent startingAt(long offset) {
        return new BatchResultContent(lines, lengths, offset);
    }

    @Override
    public long length() {
        return fileLength() - from;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        long position = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (position + lengths[i] > from) {
                write(lines.get(i), new OutputStreams.SkippingOutputStream(out, Math.max(0, from - position)));
            }
            position += lengths[i];
        }
    }

    private static void write(LineFactory line, OutputStream out) throws IOException {
        try {
            line.create().writeTo(out);
        } catch (RejectedException e) {
            throw new IOException(e.text(), e);
        }
    }
}
