package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A Huffman table for JPEG: symbols from the commonest to the rarest, and how many codes there are of each length. */
final class HuffmanTable {
    static final int END_OF_BLOCK = 0x00;
    static final int SIXTEEN_ZEROS = 0xf0;

    static final HuffmanTable DC = new HuffmanTable(
            IntStream.range(0, 12).toArray(), new int[] {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0});
    static final HuffmanTable AC =
            new HuffmanTable(alternating(), new int[] {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125});

    private final int[] symbols;
    private final int[] perLength;
    private final int[] codes = new int[256];
    private final int[] lengths = new int[256];

    private HuffmanTable(int[] symbols, int[] perLength) {
        this.symbols = symbols;
        this.perLength = perLength;
        int code = 0;
        int next = 0;
        for (int length = 1; length <= 16; length++, code <<= 1) {
            for (int i = 0; i < perLength[length - 1]; i++) {
                codes[symbols[next]] = code++;
                lengths[symbols[next++]] = length;
            }
        }
    }

    int code(int symbol) {
        return codes[symbol];
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    void writeTable(ByteArrayOutputStream file, int kindAndNumber) {
        int length = 3 + perLength.length + symbols.length;
        for (int value : new int[] {0xff, 0xc4, length >> 8, length, kindAndNumber}) {
            file.write(value);
        }
        for (int count : perLength) {
            file.write(count);
        }
        for (int symbol : symbols) {
            file.write(symbol);
        }
    }

    /** All pairs of a run of zeros and a size of 1 to 10 bits: the longer the run and the larger the value, the rarer. */
    private static int[] alternating() {
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
