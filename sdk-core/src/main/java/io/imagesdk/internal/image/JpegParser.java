package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;

/**
 * An incremental parser of the segments and scans of a JPEG. It skips each segment by its length, so that it never
 * mistakes a thumbnail in the metadata for the image.
 */
final class JpegParser implements ByteConsumer<RuntimeException> {
    private enum State {
        START,
        MARKER_PREFIX,
        MARKER,
        LENGTH,
        FRAME,
        SEGMENT,
        SCAN,
        SCAN_MARKER,
        STOPPED
    }

    private State state = State.START;
    private int marker;
    private int accumulated;
    private int accumulatedBytes;
    private int segmentLeft;
    private int width;
    private int height;
    private long position;
    private long scanOffset;
    private long length;

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int index = offset;
        while (index < end && state != State.STOPPED) {
            if (state == State.SEGMENT) {
                index += skip(end - index);
            } else if (state == State.SCAN) {
                index += skipScan(bytes, index, end);
            } else {
                position++;
                accept(bytes[index++] & 0xff);
            }
        }
    }

    /** Returns the width in pixels, or 0 if it is not yet known. */
    int width() {
        return width;
    }

    /**
     * Returns the height in pixels, or 0 if it is not yet known. A few files specify it only after the scan; it then
     * remains 0.
     */
    int height() {
        return height;
    }

    /** Returns the offset of the first scan in the file, or 0 if the scan has not started. */
    long scanOffset() {
        return scanOffset;
    }

    /** Returns the length of the image, or 0 if its end marker has not arrived. */
    long length() {
        return length;
    }

    /** Skips compressed data, which contains no marker. */
    private int skipScan(byte[] bytes, int start, int end) {
        int index = start;
        while (index < end && bytes[index] != (byte) 0xff) {
            index++;
        }
        if (index < end) {
            state = State.SCAN_MARKER;
            index++;
        }
        position += index - start;
        return index - start;
    }

    private int skip(int available) {
        int skipped = Math.min(available, segmentLeft);
        segmentLeft -= skipped;
        position += skipped;
        if (segmentLeft == 0) {
            state = afterSegment();
        }
        return skipped;
    }

    private void accept(int value) {
        switch (state) {
            case START -> state = isStartMarker(value) ? afterStart() : State.STOPPED;
            // Like common decoders, skips stray bytes between segments.
            case MARKER_PREFIX -> state = value == 0xff ? State.MARKER : State.MARKER_PREFIX;
            case MARKER -> state = afterMarker(value);
            case LENGTH -> acceptLength(value);
            case FRAME -> acceptFrame(value);
            case SCAN_MARKER -> state = afterScanMarker(value);
            case SEGMENT, SCAN, STOPPED ->
                throw new IllegalStateException("JPEG parser must skip bytes in state " + state);
        }
    }

    private boolean isStartMarker(int value) {
        return value == (position == 1 ? 0xff : 0xd8);
    }

    private State afterStart() {
        return position == 1 ? State.START : State.MARKER_PREFIX;
    }

    private State afterMarker(int value) {
        marker = value;
        accumulated = 0;
        accumulatedBytes = 0;
        if (value == 0xff) {
            return State.MARKER;
        }
        if (value == 0xda && scanOffset == 0) {
            scanOffset = position;
        }
        if (value == 0xd9) {
            length = scanOffset > 0 ? position : 0;
            return State.STOPPED;
        }
        boolean withoutLength = value <= 0x01 || (value >= 0xd0 && value <= 0xd8);
        return withoutLength ? State.MARKER_PREFIX : State.LENGTH;
    }

    /** Returns the state after a marker in compressed data: a byte of the data, or a segment between two scans. */
    private State afterScanMarker(int value) {
        boolean data = value == 0 || (value >= 0xd0 && value <= 0xd7);
        if (data) {
            return State.SCAN;
        }
        return value == 0xff ? State.SCAN_MARKER : afterMarker(value);
    }

    /** Compressed data follows the header of a scan. */
    private State afterSegment() {
        return marker == 0xda ? State.SCAN : State.MARKER_PREFIX;
    }

    private void acceptLength(int value) {
        accumulated = accumulated << 8 | value;
        if (++accumulatedBytes == 2) {
            segmentLeft = accumulated - 2;
            accumulated = 0;
            accumulatedBytes = 0;
            state = afterLength();
        }
    }

    private State afterLength() {
        if (segmentLeft < 0) {
            return State.STOPPED;
        }
        if (isFrame() && segmentLeft >= 5) {
            return State.FRAME;
        }
        return segmentLeft == 0 ? afterSegment() : State.SEGMENT;
    }

    /** Returns whether the marker is SOF0 to SOF15. Three markers of that range are tables. */
    private boolean isFrame() {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Accepts one byte of precision, then height and width with two bytes each. */
    private void acceptFrame(int value) {
        segmentLeft--;
        accumulated = (accumulated << 8 & 0xffff) | value;
        accumulatedBytes++;
        if (accumulatedBytes == 3) {
            height = accumulated;
        }
        if (accumulatedBytes == 5) {
            width = accumulated;
            state = segmentLeft == 0 ? State.MARKER_PREFIX : State.SEGMENT;
        }
    }
}
