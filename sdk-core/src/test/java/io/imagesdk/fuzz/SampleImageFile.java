package io.imagesdk.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Creates well-formed files of each format with given bytes in the metadata and in the pixels. */
final class SampleImageFile {
    static final int WIDTH = 300;
    static final int HEIGHT = 200;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private SampleImageFile() {}

    static byte[] png(byte[] content) {
        SampleImageFile png = new SampleImageFile().bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
        png.chunk(
                "IHDR",
                new SampleImageFile()
                        .int32(WIDTH)
                        .int32(HEIGHT)
                        .bytes(8, 2, 0, 0, 0)
                        .toByteArray());
        png.chunk("tEXt", content);
        png.chunk("IDAT", content);
        return png.chunk("IEND", new byte[0]).toByteArray();
    }

    static byte[] jpeg(byte[] content) {
        byte[] metadata = Arrays.copyOf(content, Math.min(content.length, 60_000));
        SampleImageFile jpeg = new SampleImageFile().bytes(0xff, 0xd8);
        jpeg.segment(0xe1, metadata);
        jpeg.segment(
                0xc0,
                new SampleImageFile()
                        .bytes(8)
                        .int16(HEIGHT)
                        .int16(WIDTH)
                        .bytes(1, 1, 0x11, 0)
                        .toByteArray());
        jpeg.segment(0xda, 1, 1, 0, 0, 63, 0);
        // A zero byte after 0xff prevents a marker in the pixels.
        for (byte next : content) {
            jpeg.bytes(next & 0xff);
            if ((next & 0xff) == 0xff) {
                jpeg.bytes(0);
            }
        }
        return jpeg.bytes(0xff, 0xd9).toByteArray();
    }

    static byte[] gif(byte[] content) {
        SampleImageFile gif = new SampleImageFile()
                .text("GIF89a")
                .int16LittleEndian(WIDTH)
                .int16LittleEndian(HEIGHT)
                .bytes(0x80, 0, 0);
        gif.bytes(0, 0, 0, 255, 255, 255);
        gif.bytes(0x21, 0xfe).blocks(content);
        gif.bytes(0x2c)
                .int16LittleEndian(0)
                .int16LittleEndian(0)
                .int16LittleEndian(WIDTH)
                .int16LittleEndian(HEIGHT)
                .bytes(0, 2)
                .blocks(content);
        return gif.bytes(0x3b).toByteArray();
    }

    static byte[] webp(byte[] content) {
        byte[] even = Arrays.copyOf(content, content.length + content.length % 2);
        byte[] frame = new SampleImageFile()
                .bytes(0, 0, 0, 0x9d, 1, 0x2a)
                .int16LittleEndian(WIDTH)
                .int16LittleEndian(HEIGHT)
                .append(even)
                .toByteArray();
        SampleImageFile chunk = new SampleImageFile()
                .text("WEBPVP8 ")
                .int32LittleEndian(frame.length)
                .append(frame);
        return new SampleImageFile()
                .text("RIFF")
                .int32LittleEndian(chunk.bytes.size())
                .append(chunk.toByteArray())
                .toByteArray();
    }

    private SampleImageFile chunk(String name, byte[] content) {
        byte[] named = new SampleImageFile().text(name).append(content).toByteArray();
        CRC32 checksum = new CRC32();
        checksum.update(named);
        return int32(content.length).append(named).int32((int) checksum.getValue());
    }

    private void segment(int marker, int... content) {
        segment(marker, new SampleImageFile().bytes(content).toByteArray());
    }

    private void segment(int marker, byte[] content) {
        bytes(0xff, marker).int16(content.length + 2).append(content);
    }

    private SampleImageFile blocks(byte[] content) {
        for (int from = 0; from < content.length; from += 255) {
            int length = Math.min(255, content.length - from);
            bytes(length).append(Arrays.copyOfRange(content, from, from + length));
        }
        return bytes(0);
    }

    private SampleImageFile bytes(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    private SampleImageFile append(byte[] content) {
        bytes.writeBytes(content);
        return this;
    }

    private SampleImageFile text(String ascii) {
        return append(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private SampleImageFile int32(int value) {
        return append(ByteBuffer.allocate(4).putInt(value).array());
    }

    private SampleImageFile int16(int value) {
        return bytes(value >> 8, value);
    }

    private SampleImageFile int16LittleEndian(int value) {
        return bytes(value, value >> 8);
    }

    private SampleImageFile int32LittleEndian(int value) {
        return append(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
