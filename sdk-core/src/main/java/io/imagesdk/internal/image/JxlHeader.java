package io.imagesdk.internal.image;

/** The size of a JPEG XL image, according to the first bits of its codestream. */
final class JxlHeader {
    private static final int[] SIZE_BITS = {9, 13, 18, 30};
    private static final int[][] RATIOS = {{1, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}};

    private final byte[] codestream;
    private int bit = 16;

    private JxlHeader(byte[] codestream) {
        this.codestream = codestream;
    }

    /** Returns whether a codestream starts with its signature. */
    static boolean isCodestream(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == (byte) 0xff && bytes[1] == 0x0a;
    }

    /** Returns width and height in pixels; both are 0 if the bytes are not the start of a codestream. */
    static int[] size(byte[] codestream) {
        // The longest header has 71 bits after the signature.
        return isCodestream(codestream) && codestream.length > 11 ? new JxlHeader(codestream).read() : new int[2];
    }

    private int[] read() {
        boolean small = bits(1) == 1;
        int height = dimension(small);
        int ratio = bits(3);
        int width = ratio == 0 ? dimension(small) : (int) ((long) height * RATIOS[ratio][0] / RATIOS[ratio][1]);
        return new int[] {width, height};
    }

    private int dimension(boolean small) {
        return small ? (bits(5) + 1) * 8 : bits(SIZE_BITS[bits(2)]) + 1;
    }

    /** Reads a number; its least significant bit comes first. */
    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (codestream[bit >> 3] >> (bit & 7) & 1) << i;
        }
        return value;
    }
}
