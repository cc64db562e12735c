package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;

/**
 * An incremental parser of the chunks of a PNG, which finds the last chunk. The bytes of a last chunk also occur in the
 * metadata, as part of a thumbnail, so the last bytes alone do not prove that a file is complete.
 *
 * <p>A file may start and end like a PNG although it does not consist of chunks. The parser then stops and makes no
 * objection, because the image is already billed and viewers are lenient.
 */
final class PngParser implements ByteConsumer<RuntimeException> {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int HEADER_LENGTH = 8;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int IEND = 0x49454e44;

    private boolean consistsOfChunks = true;
    private boolean started;
    private boolean lastChunk;
    private long header;
    private int position;
    private long bytesToSkip;
    private long length;

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int index = offset;
        while (index < end && !isComplete()) {
            int skipped = (int) Math.min(end - index, bytesToSkip);
            bytesToSkip -= skipped;
            index += skipped;
            if (index < end && !isComplete()) {
                accept(bytes[index++] & 0xff);
            }
        }
        length += index - offset;
    }

    /** Returns the length of the image, or 0 if its end is not known. */
    long length() {
        return consistsOfChunks && isComplete() ? length : 0;
    }

    /** Returns whether the last chunk including its checksum has arrived, or the file does not consist of chunks. */
    boolean isComplete() {
        return !consistsOfChunks || (lastChunk && bytesToSkip == 0);
    }

    private void accept(int value) {
        if (!started) {
            consistsOfChunks = value == 0x89;
            started = true;
            bytesToSkip = SIGNATURE_LENGTH - 1;
            return;
        }
        header = header << 8 | value;
        position++;
        if (position == HEADER_LENGTH) {
            position = 0;
            lastChunk = (int) header == IEND;
            bytesToSkip = (header >>> Integer.SIZE) + CHECKSUM_LENGTH;
            consistsOfChunks = isChunkType((int) header);
        }
    }

    /** Returns whether the four bytes are ASCII letters. */
    private static boolean isChunkType(int type) {
        boolean letters = true;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            // The mask removes the bit that makes a letter lower-case.
            int letter = type >>> shift & 0xdf;
            letters &= letter >= 'A' && letter <= 'Z';
        }
        return letters;
    }
}
