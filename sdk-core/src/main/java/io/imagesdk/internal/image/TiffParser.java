package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;

/** An incremental parser of the first directory of a TIFF, wherever it is in the file. */
final class TiffParser implements ByteConsumer<RuntimeException> {
    private static final int ENTRY_LENGTH = 12;
    private static final int MAX_INLINE_LENGTH = 4;
    /** The number of bytes of a value of each type. */
    private static final int[] VALUE_LENGTHS = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_LENGTHS = 279;

    private final byte[] field = new byte[ENTRY_LENGTH];
    private int fieldLength;
    private boolean littleEndian;
    private boolean stopped;
    private long position;
    private long directory;
    private int entriesLeft = -1;
    private int width;
    private int height;
    private long stripOffset;
    private long end;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int limit = offset + length;
        int index = offset;
        while (index < limit && !stopped) {
            int skipped = (int) Math.min(limit - index, Math.max(0, directory - position));
            index += skipped;
            position += skipped;
            if (index < limit) {
                field[fieldLength++] = bytes[index++];
                position++;
                acceptField();
            }
        }
    }

    /** Returns the width in pixels, or 0 if it is not known. */
    int width() {
        return width;
    }

    /** Returns the height in pixels, or 0 if it is not known. */
    int height() {
        return height;
    }

    /** Returns whether the directory is complete, and the image data as far as the directory states their length. */
    boolean isComplete(long byteCount) {
        return entriesLeft == 0 && byteCount >= end;
    }

    private void acceptField() {
        if (directory == 0) {
            if (fieldLength == 8) {
                acceptHeader();
            }
        } else if (entriesLeft < 0) {
            if (fieldLength == 2) {
                entriesLeft = number(0, 2);
                next();
            }
        } else if (fieldLength == ENTRY_LENGTH) {
            acceptEntry();
            entriesLeft--;
            next();
        }
    }

    private void acceptHeader() {
        littleEndian = field[0] == 'I';
        directory = number(4, 4) & 0xffff_ffffL;
        next();
        // A directory cannot start inside the header.
        stopped = directory < 8;
    }

    private void next() {
        fieldLength = 0;
        stopped = entriesLeft == 0;
    }

    private void acceptEntry() {
        int type = number(2, 2);
        long count = number(4, 4) & 0xffff_ffffL;
        long offset = number(8, 4) & 0xffff_ffffL;
        long value = type == 3 ? number(8, 2) : offset;
        long length = type < VALUE_LENGTHS.length ? count * VALUE_LENGTHS[type] : 0;
        if (length > MAX_INLINE_LENGTH) {
            end = Math.max(end, offset + length);
        }
        switch (number(0, 2)) {
            case WIDTH -> width = (int) Math.min(Integer.MAX_VALUE, value);
            case HEIGHT -> height = (int) Math.min(Integer.MAX_VALUE, value);
            case STRIP_OFFSETS -> stripOffset = count == 1 ? value : 0;
            case STRIP_LENGTHS -> end = count == 1 && stripOffset > 0 ? Math.max(end, stripOffset + value) : end;
            default -> {
                // Other fields describe neither the size nor the length.
            }
        }
    }

    private int number(int index, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (field[littleEndian ? index + length - 1 - i : index + i] & 0xff);
        }
        return value;
    }
}
