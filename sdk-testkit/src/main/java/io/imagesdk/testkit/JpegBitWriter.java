package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;

/** A writer for the bit stream of a JPEG scan. */
final class JpegBitWriter {
    private final ByteArrayOutputStream file;
    private int pendingBits;
    private int pendingCount;

    JpegBitWriter(ByteArrayOutputStream file) {
        this.file = file;
    }

    void writeCode(HuffmanTable table, int symbol) {
        writeBits(table.code(symbol), table.length(symbol));
    }

    /**
     * Writes a run of zeros and a value: a code with the number of bits, then the bits. Negative values are minus 1.
     */
    void writeValue(HuffmanTable table, int zeros, int value) {
        int size = 32 - Integer.numberOfLeadingZeros(Math.abs(value));
        writeCode(table, zeros << 4 | size);
        writeBits((value < 0 ? value - 1 : value) & (1 << size) - 1, size);
    }

    /** Fills the last byte with 1 bits. */
    void padLastByte() {
        writeBits(0x7f, 7);
    }

    private void writeBits(int value, int length) {
        pendingBits = pendingBits << length | value;
        pendingCount += length;
        while (pendingCount >= 8) {
            pendingCount -= 8;
            int octet = pendingBits >> pendingCount & 0xff;
            file.write(octet);
            if (octet == 0xff) {
                file.write(0);
            }
        }
        pendingBits &= (1 << pendingCount) - 1;
    }
}
