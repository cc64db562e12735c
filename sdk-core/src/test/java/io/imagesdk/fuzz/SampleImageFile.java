package io.imagesdk.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Well-formed files of each format, made by their specifications around any bytes: those lie in the metadata and in the pixels. */
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
                        .wide(WIDTH)
                        .wide(HEIGHT)
                        .bytes(8, 2, 0, 0, 0)
                        .made());
        png.chunk("tEXt", content);
        png.chunk("IDAT", content);
        return png.chunk("IEND", new byte[0]).made();
    }

    static byte[] jpeg(byte[] content) {
        byte[] metadata = Arrays.copyOf(content, Math.min(content.length, 60_000));
        SampleImageFile jpeg = new SampleImageFile().bytes(0xff, 0xd8);
        jpeg.segment(0xe1, metadata);
        jpeg.segment(
                0xc0,
                new SampleImageFile()
                        .bytes(8)
                        .two(HEIGHT)
                        .two(WIDTH)
                        .bytes(1, 1, 0x11, 0)
                        .made());
        jpeg.segment(0xda, 1, 1, 0, 0, 63, 0);
        for (byte next : content) { // no marker in the pixels
            jpeg.bytes(next & 0xff);
            if ((next & 0xff) == 0xff) {
                jpeg.bytes(0);
            }
        }
        return jpeg.bytes(0xff, 0xd9).made();
    }

    static byte[] gif(byte[] content) {
        SampleImageFile gif = new SampleImageFile()
                .text("GIF89a")
                .little(WIDTH)
                .little(HEIGHT)
                .bytes(0x80, 0, 0);
        gif.bytes(0, 0, 0, 255, 255, 255);
        gif.bytes(0x21, 0xfe).blocks(content);
        gif.bytes(0x2c)
                .little(0)
                .little(0)
                .little(WIDTH)
                .little(HEIGHT)
                .bytes(0, 2)
                .blocks(content);
        return gif.bytes(0x3b).made();
    }

    static byte[] webp(byte[] content) {
        byte[] even = Arrays.copyOf(content, content.length + content.length % 2);
        byte[] frame = new SampleImageFile()
                .bytes(0, 0, 0, 0x9d, 1, 0x2a)
                .little(WIDTH)
                .little(HEIGHT)
                .all(even)
                .made();
        SampleImageFile chunk =
                new SampleImageFile().text("WEBPVP8 ").four(frame.length).all(frame);
        return new SampleImageFile()
                .text("RIFF")
                .four(chunk.bytes.size())
                .all(chunk.made())
                .made();
    }

    private SampleImageFile chunk(String name, byte[] content) {
        byte[] named = new SampleImageFile().text(name).all(content).made();
        CRC32 check = new CRC32();
        check.update(named);
        return wide(content.length).all(named).wide((int) check.getValue());
    }

    private void segment(int marker, int... content) {
        segment(marker, new SampleImageFile().bytes(content).made());
    }

    private void segment(int marker, byte[] content) {
        bytes(0xff, marker).two(content.length + 2).all(content);
    }

    private SampleImageFile blocks(byte[] content) {
        for (int from = 0; from < content.length; from += 255) {
            int length = Math.min(255, content.length - from);
            bytes(length).all(Arrays.copyOfRange(content, from, from + length));
        }
        return bytes(0);
    }

    private SampleImageFile bytes(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    private SampleImageFile all(byte[] content) {
        bytes.writeBytes(content);
        return this;
    }

    private SampleImageFile text(String ascii) {
        return all(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private SampleImageFile wide(int value) {
        return all(ByteBuffer.allocate(4).putInt(value).array());
    }

    private SampleImageFile two(int value) {
        return bytes(value >> 8, value);
    }

    private SampleImageFile little(int value) {
        return bytes(value, value >> 8);
    }

    private SampleImageFile four(int value) {
        return all(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private byte[] made() {
        return bytes.toByteArray();
    }
}
