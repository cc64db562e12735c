package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;

/**
 * An incremental parser of the blocks of a GIF, which finds its trailer. The bytes of a trailer also occur inside image
 * data, so the last bytes alone do not prove that a file is complete.
 */
final class GifParser implements ByteConsumer<RuntimeException> {
    private static final int HEADER_LENGTH = 13;
    private static final int DESCRIPTOR_LENGTH = 9;

    private enum State {
        HEADER,
        BLOCK,
        LABEL,
        DESCRIPTOR,
        CHUNK_LENGTH,
        STOPPED
    }

    private State state = State.HEADER;
    private int position;
    private int flags;
    private int bytesToSkip;
    private boolean complete;
    private long length;
    private boolean inFrame;
    private int frames;

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int index = offset;
        while (index < end && state != State.STOPPED) {
            int skipped = Math.min(end - index, bytesToSkip);
            bytesToSkip -= skipped;
            index += skipped;
            if (index < end) {
                accept(bytes[index++] & 0xff);
            }
        }
        length += index - offset;
    }

    /** Returns the length of the image, or 0 if its trailer has not arrived. */
    long length() {
        return complete ? length : 0;
    }

    /** Returns whether a frame is complete and nothing is cut, although the trailer may be missing. */
    boolean isDisplayable() {
        return complete || (frames > 0 && state == State.BLOCK);
    }

    /** Returns whether the trailer has arrived. */
    boolean isComplete() {
        return complete;
    }

    private void accept(int value) {
        switch (state) {
            case HEADER -> acceptHeader(value);
            case BLOCK -> acceptBlock(value);
            case LABEL -> {
                inFrame = false;
                state = State.CHUNK_LENGTH;
            }
            case DESCRIPTOR -> acceptDescriptor(value);
            case CHUNK_LENGTH -> acceptChunkLength(value);
            case STOPPED -> throw new IllegalStateException("GIF parser has stopped");
        }
    }

    private void acceptHeader(int value) {
        position++;
        if (position == 1 && value != 'G') {
            state = State.STOPPED;
        }
        if (position == HEADER_LENGTH - 2) {
            flags = value;
        }
        if (position == HEADER_LENGTH) {
            bytesToSkip = colorTableLength();
            state = State.BLOCK;
        }
    }

    private void acceptBlock(int value) {
        position = 0;
        complete = value == 0x3b;
        state = switch (value) {
            case 0x21 -> State.LABEL;
            case 0x2c -> State.DESCRIPTOR;
            // Some encoders write the terminator of a block twice.
            case 0x00 -> State.BLOCK;
            default -> State.STOPPED;
        };
    }

    private void acceptDescriptor(int value) {
        position++;
        if (position == DESCRIPTOR_LENGTH) {
            flags = value;
            // One more byte is the minimum code size.
            bytesToSkip = colorTableLength() + 1;
            inFrame = true;
            state = State.CHUNK_LENGTH;
        }
    }

    private void acceptChunkLength(int value) {
        bytesToSkip = value;
        if (value == 0) {
            frames += inFrame ? 1 : 0;
            state = State.BLOCK;
        }
    }

    private int colorTableLength() {
        return (flags & 0x80) == 0 ? 0 : 6 << (flags & 7);
    }
}
