package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;

/** An encoder for baseline JPEG files without subsampling and with one Huffman table of each class. */
final class JpegEncoder {
    private static final float[][] COSINES = cosines();
    private static final int[] ZIGZAG = zigzag();

    private final ImagePainter painter;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream(64 * 1024);
    private final JpegBitWriter bits = new JpegBitWriter(file);
    private final float[] block = new float[64];
    private final float[] transposed = new float[64];
    private final int[] lastDc = new int[3];

    private JpegEncoder(ImagePainter painter) {
        this.painter = painter;
    }

    static byte[] encode(ImagePainter painter) {
        return new JpegEncoder(painter).encode();
    }

    private byte[] encode() {
        int width = painter.width();
        int height = painter.height();
        writeBytes(0xff, 0xd8);
        writeBytes(0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
        writeBytes(0xff, 0xdb, 0, 67, 0);
        for (int i = 0; i < 64; i++) {
            writeBytes(quantizerStep(ZIGZAG[i]));
        }
        writeBytes(0xff, 0xc0, 0, 17, 8, height >> 8, height, width >> 8, width, 3);
        writeBytes(1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0);
        HuffmanTable.DC.writeTo(file, 0x00);
        HuffmanTable.AC.writeTo(file, 0x10);
        writeBytes(0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0);
        writeScan(width, height);
        bits.padLastByte();
        writeBytes(0xff, 0xd9);
        return file.toByteArray();
    }

    private void writeScan(int width, int height) {
        byte[] strip = new byte[8 * 3 * width];
        for (int top = 0; top < height; top += 8) {
            for (int y = 0; y < 8; y++) {
                painter.paintRow(Math.min(height - 1, top + y), strip, y * 3 * width);
            }
            for (int left = 0; left < width; left += 8) {
                for (int component = 0; component < 3; component++) {
                    loadBlock(strip, width, left, component);
                    transform();
                    writeBlock(component);
                }
            }
        }
    }

    /** Loads one block as luminance or as one of the two color differences. The last column repeats beyond the edge. */
    private void loadBlock(byte[] strip, int width, int left, int component) {
        for (int i = 0; i < 64; i++) {
            int pixel = 3 * ((i >> 3) * width + Math.min(width - 1, left + (i & 7)));
            int r = strip[pixel] & 0xff;
            int g = strip[pixel + 1] & 0xff;
            int b = strip[pixel + 2] & 0xff;
            block[i] = switch (component) {
                case 0 -> 0.299f * r + 0.587f * g + 0.114f * b - 128;
                case 1 -> -0.168736f * r - 0.331264f * g + 0.5f * b;
                default -> 0.5f * r - 0.418688f * g - 0.081312f * b;
            };
        }
    }

    private void transform() {
        transformRows(block, transposed);
        transformRows(transposed, block);
    }

    /** Transforms the rows and transposes the result, so that the second call transforms the columns. */
    private static void transformRows(float[] from, float[] to) {
        for (int y = 0; y < 8; y++) {
            for (int u = 0; u < 8; u++) {
                float[] cosine = COSINES[u];
                float sum = 0;
                for (int x = 0; x < 8; x++) {
                    sum += from[8 * y + x] * cosine[x];
                }
                to[8 * u + y] = sum;
            }
        }
    }

    private void writeBlock(int component) {
        int dc = quantized(0);
        bits.writeValue(HuffmanTable.DC, 0, dc - lastDc[component]);
        lastDc[component] = dc;
        int zeros = 0;
        for (int i = 1; i < 64; i++) {
            int value = quantized(ZIGZAG[i]);
            if (value == 0) {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16) {
                bits.writeCode(HuffmanTable.AC, HuffmanTable.SIXTEEN_ZEROS);
            }
            bits.writeValue(HuffmanTable.AC, zeros, value);
            zeros = 0;
        }
        if (zeros > 0) {
            bits.writeCode(HuffmanTable.AC, HuffmanTable.END_OF_BLOCK);
        }
    }

    private int quantized(int position) {
        return Math.round(block[position] / quantizerStep(position));
    }

    /** Returns the quantizer step of a frequency: small for low frequencies, large for high ones. */
    private static int quantizerStep(int position) {
        return 2 + 2 * ((position >> 3) + (position & 7));
    }

    private void writeBytes(int... values) {
        for (int value : values) {
            file.write(value);
        }
    }

    private static float[][] cosines() {
        float[][] table = new float[8][8];
        for (int u = 0; u < 8; u++) {
            for (int x = 0; x < 8; x++) {
                table[u][x] = (float) (Math.cos((2 * x + 1) * u * Math.PI / 16) * (u == 0 ? Math.sqrt(0.125) : 0.5));
            }
        }
        return table;
    }

    private static int[] zigzag() {
        int[] order = new int[64];
        int index = 0;
        for (int diagonal = 0; diagonal < 15; diagonal++) {
            for (int step = Math.max(0, diagonal - 7); step <= Math.min(7, diagonal); step++) {
                boolean up = diagonal % 2 == 0;
                int y = up ? diagonal - step : step;
                order[index++] = 8 * y + diagonal - y;
            }
        }
        return order;
    }
}
