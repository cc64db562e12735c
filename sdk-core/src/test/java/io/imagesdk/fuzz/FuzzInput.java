package io.imagesdk.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the fuzzer wrote, taken apart: choices of one byte each from its end, what is left is the document. So a seed is a document that
 * a person can read, with a few characters behind it; choices that are missing are 0.
 */
final class FuzzInput {
    private final byte[] data;
    private int end;

    FuzzInput(byte[] data) {
        this.data = data;
        this.end = data.length;
    }

    /** The next choice, 0 to {@code options - 1}. The digits are their own values, for the sake of who writes a seed. */
    int next(int options) {
        return end == 0 ? 0 : Math.floorMod(data[--end] - '0', options);
    }

    /** One of these. */
    <T> T of(List<T> options) {
        return options.get(next(options.size()));
    }

    /** Where to cut: nowhere for 0, otherwise that many lengths of 1 to 64, used in turns. */
    Cuts cuts() {
        int[] lengths = new int[next(8)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 1 + next(64);
        }
        return new Cuts(lengths);
    }

    /** All that was not a choice. */
    byte[] rest() {
        return Arrays.copyOf(data, end);
    }

    /** The same as text. */
    String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }

    /** The lengths of pieces. */
    record Cuts(int[] lengths) {
        static final Cuts NONE = new Cuts(new int[0]);

        List<byte[]> of(byte[] document) {
            if (lengths.length == 0) {
                return List.of(document);
            }
            List<byte[]> chunks = new ArrayList<>();
            int from = 0;
            while (from < document.length) {
                int to = Math.min(document.length, from + lengths[chunks.size() % lengths.length]);
                chunks.add(Arrays.copyOfRange(document, from, to));
                from = to;
            }
            return chunks;
        }
    }
}
