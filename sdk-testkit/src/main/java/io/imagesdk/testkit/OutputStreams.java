package io.imagesdk.testkit;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** The output streams of the sandbox. */
final class OutputStreams {
    static final OutputStream DISCARDING = OutputStream.nullOutputStream();

    private OutputStreams() {}

    /** A stream that writes up to a maximum number of bytes and discards the rest. */
    static final class LimitedOutputStream extends FilterOutputStream {
        private long remaining;

        LimitedOutputStream(OutputStream out, long max) {
            super(out);
            remaining = max;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int allowed = (int) Math.min(remaining, count);
            remaining -= allowed;
            out.write(bytes, offset, allowed);
        }
    }

    /** A stream that discards a number of bytes and writes the others. */
    static final class SkippingOutputStream extends FilterOutputStream {
        private long remaining;

        SkippingOutputStream(OutputStream out, long skipped) {
            super(out);
            remaining = skipped;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int skipped = (int) Math.min(remaining, count);
            remaining -= skipped;
            out.write(bytes, offset + skipped, count - skipped);
        }
    }

    /** A stream that splits writes. The JDK server buffers twice the size of the largest write for each connection. */
    static final class SmallWriteOutputStream extends FilterOutputStream {
        private static final int CHUNK_SIZE = 16 * 1024;

        SmallWriteOutputStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; done += CHUNK_SIZE) {
                out.write(bytes, offset + done, Math.min(CHUNK_SIZE, count - done));
            }
        }
    }

    /** A base64 encoder that encodes complete arrays, which is faster than the encoding stream of the JDK. */
    static final class Base64OutputStream extends OutputStream {
        private static final int CHUNK_SIZE = 3 * 4 * 1024;

        private final OutputStream out;
        private final byte[] plain = new byte[CHUNK_SIZE];
        private final byte[] encoded = new byte[CHUNK_SIZE / 3 * 4];
        private int filled;

        Base64OutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int from = offset;
            int end = offset + count;
            while (from < end) {
                int chunk = Math.min(end - from, CHUNK_SIZE - filled);
                System.arraycopy(bytes, from, plain, filled, chunk);
                filled += chunk;
                from += chunk;
                if (filled == CHUNK_SIZE) {
                    out.write(encoded, 0, Base64.getEncoder().encode(plain, encoded));
                    filled = 0;
                }
            }
        }

        /** Writes the remaining bytes with their padding. The target stream stays open. */
        void complete() throws IOException {
            out.write(Base64.getEncoder().encode(Arrays.copyOf(plain, filled)));
            filled = 0;
        }
    }
}
