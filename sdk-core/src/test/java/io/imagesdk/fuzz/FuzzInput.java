package io.imagesdk.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a fuzzer, divided into choices and a document. Each choice is one byte, read from the end, and the
 * remaining bytes are the document. An input is therefore a readable document with a few characters behind it. A choice
 * without a byte is 0.
 */
final class FuzzInput {
    private final byte[] data;
    private int end;

    FuzzInput(byte[] data) {
        this.data = data;
        this.end = data.length;
    }

    /** Returns the next choice, 0 to {@code options - 1}. A digit has its value, for inputs written by hand. */
    int choice(int options) {
        return end == 0 ? 0 : Math.floorMod(data[--end] - '0', options);
    }

    /** Returns the option that the next choice selects. */
    <T> T oneOf(List<T> options) {
        return options.get(choice(options.size()));
    }

    /** Returns the cuts that the next choices select: none, or up to 7 chunk lengths of 1 to 64 bytes. */
    Cuts cuts() {
        int[] lengths = new int[choice(8)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 1 + choice(64);
        }
        return new Cuts(lengths);
    }

    /** Returns the document. */
    byte[] remaining() {
        return Arrays.copyOf(data, end);
    }

    /** Returns the document as text. */
    String text() {
        return new String(remaining(), StandardCharsets.UTF_8);
    }

    /**
     * Chunk lengths, which are used in turn.
     *
     * @param lengths the lengths in bytes; an empty array for one chunk
     */
    record Cuts(int[] lengths) {
        static final Cuts NONE = new Cuts(new int[0]);

        /** Returns the chunks of a document. */
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
