package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An incremental parser of the boxes of an ISO base media file: AVIF, HEIC, and JPEG XL in a container. It keeps the
 * metadata with the size of the image, up to a limit, and skips everything else.
 */
final class BoxParser implements ByteConsumer<RuntimeException> {
    private static final int MAX_METADATA_LENGTH = 256 * 1024;
    private static final int MAX_CODESTREAM_LENGTH = 32;

    private final byte[] header = new byte[16];
    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final ByteArrayOutputStream codestream = new ByteArrayOutputStream();
    private int headerLength;
    private String type = "";
    private long position;
    private long payloadLeft;
    private long end;
    private boolean stopped;
    private boolean hasData;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int limit = offset + length;
        int index = offset;
        while (index < limit && !stopped) {
            if (payloadLeft > 0) {
                index += acceptPayload(bytes, index, limit - index);
            } else {
                acceptHeader(bytes[index++]);
            }
        }
    }

    /** Returns whether the boxes of an image have arrived completely, and no box has been cut. */
    boolean isComplete() {
        return (hasData && (stopped || (headerLength == 0 && payloadLeft <= 0))) || extendsToEndOfFile();
    }

    private boolean extendsToEndOfFile() {
        return payloadLeft == Long.MAX_VALUE && isData();
    }

    /** Returns the offset after the last box, or 0 if the last box extends to the end of the file. */
    long end() {
        return payloadLeft == Long.MAX_VALUE ? 0 : end;
    }

    /** Returns the content of the metadata box; empty if it is not complete or too large. */
    byte[] metadata() {
        boolean incomplete = type.equals("meta") && payloadLeft > 0;
        return incomplete || metadata.size() >= MAX_METADATA_LENGTH ? new byte[0] : metadata.toByteArray();
    }

    /** Returns the first bytes of a JPEG XL codestream; empty if none has started. */
    byte[] codestream() {
        byte[] bytes = codestream.toByteArray();
        boolean partial = bytes.length > 4 && bytes[4] == (byte) 0xff && bytes[0] != (byte) 0xff;
        // A partial codestream starts with its number.
        return partial ? Arrays.copyOfRange(bytes, 4, bytes.length) : bytes;
    }

    private int acceptPayload(byte[] bytes, int index, int available) {
        int count = (int) Math.min(available, payloadLeft);
        if (type.equals("meta")) {
            keep(metadata, MAX_METADATA_LENGTH, bytes, index, count);
        } else if (type.equals("jxlc") || type.equals("jxlp")) {
            keep(codestream, MAX_CODESTREAM_LENGTH, bytes, index, count);
        }
        position += count;
        payloadLeft -= payloadLeft == Long.MAX_VALUE ? 0 : count;
        if (payloadLeft == 0) {
            boxEnded();
        }
        return count;
    }

    private static void keep(ByteArrayOutputStream target, int max, byte[] bytes, int index, int count) {
        target.write(bytes, index, Math.min(count, max - target.size()));
    }

    private void boxEnded() {
        end = position;
        hasData |= isData();
    }

    private boolean isData() {
        return type.equals("mdat") || type.equals("jxlc") || type.equals("jxlp");
    }

    private void acceptHeader(byte value) {
        header[headerLength++] = value;
        position++;
        if (headerLength < 8) {
            return;
        }
        long size = number(0);
        if (size == 1 && headerLength < 16) {
            return;
        }
        String name = new String(header, 4, 4, StandardCharsets.ISO_8859_1);
        long payload = size == 0 ? Long.MAX_VALUE : (size == 1 ? number(8) << 32 | number(12) : size) - headerLength;
        boolean first = position == headerLength;
        if (payload < 0 || !name.chars().allMatch(c -> c >= ' ' && c < 0x7f) || (first && !isFirst(name))) {
            // These bytes are not a box. They follow the image, or this is another format.
            stopped = true;
            return;
        }
        type = name;
        payloadLeft = payload;
        headerLength = 0;
        if (payload == 0) {
            boxEnded();
        }
    }

    private static boolean isFirst(String name) {
        return name.equals("ftyp") || name.equals("JXL ");
    }

    private long number(int index) {
        long value = 0;
        for (int i = index; i < index + 4; i++) {
            value = value << 8 | (header[i] & 0xff);
        }
        return value;
    }
}
