package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;

/** The bit stream of a JPEG scan. */
final class JpegBitWriter {
    private final ByteArrayOutputStream file;
    private int held;
    private int count;

    JpegBitWriter(ByteArrayOutputStream file) {
        this.file = file;
    }

    void code(HuffmanTable codes, int symbol) {
        put(codes.code(symbol), codes.length(symbol));
    }

    /** Writes a value after so many zeros: the code says how many bits follow, negative ones are sent one too small. */
    void coded(HuffmanTable codes, int zeros, int value) {
        int size = 32 - Integer.numberOfLeadingZeros(Math.abs(value));
        code(codes, zeros << 4 | size);
        put((value < 0 ? value - 1 : value) & (1 << size) - 1, size);
    }

    /** Fills the last byte with ones. */
    void finish() {
        put(0x7f, 7);
    }

    private void put(int value, int length) {
        held = held << length | value;
        count += length;
        while (count >= 8) {
            count -= 8;
            int whole = held >> count & 0xff;
            file.write(whole);
            if (whole == 0xff) {
                file.write(0);
            }
        }
        held &= (1 << count) - 1;
    }
}
