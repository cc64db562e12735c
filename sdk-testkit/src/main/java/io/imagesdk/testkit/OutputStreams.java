package io.imagesdk.testkit;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** The few ways in which bytes leave here. */
final class OutputStreams {
    static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    private OutputStreams() {}

    /** Lets a number of bytes through and drops the rest. */
    static final class Limited extends FilterOutputStream {
        private long left;

        Limited(OutputStream out, long max) {
            super(out);
            left = max;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int allowed = (int) Math.min(left, count);
            left -= allowed;
            out.write(bytes, offset, allowed);
        }
    }

    /** Writes in small steps: for as long as a connection lives, the JDK's server keeps twice the largest write for it. */
    static final class Stepping extends FilterOutputStream {
        private static final int STEP = 16 * 1024;

        Stepping(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; done += STEP) {
                out.write(bytes, offset + done, Math.min(STEP, count - done));
            }
        }
    }

    /** Encodes whole arrays, for which the JDK has a fast path that its wrapping stream does not take. */
    static final class Base64Encoding extends OutputStream {
        private static final int STEP = 3 * 4 * 1024;

        private final OutputStream out;
        private final byte[] plain = new byte[STEP];
        private final byte[] encoded = new byte[STEP / 3 * 4];
        private int filled;

        Base64Encoding(OutputStream out) {
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
                int step = Math.min(end - from, STEP - filled);
                System.arraycopy(bytes, from, plain, filled, step);
                filled += step;
                from += step;
                if (filled == STEP) {
                    out.write(encoded, 0, Base64.getEncoder().encode(plain, encoded));
                    filled = 0;
                }
            }
        }

        /** Writes the rest with its padding and leaves the target open. */
        void finish() throws IOException {
            out.write(Base64.getEncoder().encode(Arrays.copyOf(plain, filled)));
            filled = 0;
        }
    }
}
