package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A JPEG Huffman table: symbols in descending order of frequency, and the number of codes of each length. */
final class HuffmanTable {
    static final int END_OF_BLOCK = 0x00;
    static final int SIXTEEN_ZEROS = 0xf0;

    static final HuffmanTable DC = new HuffmanTable(
            IntStream.range(0, 12).toArray(), new int[] {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0});
    static final HuffmanTable AC =
            new HuffmanTable(acSymbols(), new int[] {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125});

    private final int[] symbols;
    private final int[] codesPerLength;
    private final int[] codes = new int[256];
    private final int[] lengths = new int[256];

    private HuffmanTable(int[] symbols, int[] codesPerLength) {
        this.symbols = symbols;
        this.codesPerLength = codesPerLength;
        int code = 0;
        int symbolIndex = 0;
        for (int length = 1; length <= 16; length++, code <<= 1) {
            for (int i = 0; i < codesPerLength[length - 1]; i++) {
                codes[symbols[symbolIndex]] = code++;
                lengths[symbols[symbolIndex++]] = length;
            }
        }
    }

    int code(int symbol) {
        return codes[symbol];
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    void writeTo(ByteArrayOutputStream file, int classAndId) {
        int length = 3 + codesPerLength.length + symbols.length;
        for (int value : new int[] {0xff, 0xc4, length >> 8, length, classAndId}) {
            file.write(value);
        }
        for (int count : codesPerLength) {
            file.write(count);
        }
        for (int symbol : symbols) {
            file.write(symbol);
        }
    }

    /**
     * Returns all pairs of a run of zeros and a value of 1 to 10 bits. A longer run or a larger value is assumed to be
     * less frequent.
     */
    private static int[] acSymbols() {
        return IntStream.range(0, 256)
                .filter(symbol -> ((symbol & 15) >= 1 && (symbol & 15) <= 10)
                        || symbol == END_OF_BLOCK
                        || symbol == SIXTEEN_ZEROS)
                .boxed()
                .sorted(Comparator.comparingInt(symbol -> 2 * (symbol >> 4) + 3 * (symbol & 15)))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
