package io.imagesdk.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;

/** Encoded images for the tests. WebP is assembled here, because the JDK cannot write it. */
public final class SampleImages {
    private SampleImages() {}

    public static byte[] encoded(String format, int width, int height) {
        return encoded(format, new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    /** Returns a PNG with an alpha channel. */
    public static byte[] transparent(int width, int height) {
        return encoded("png", new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB));
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] encoded(String format, BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException(format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns a JPEG with megabytes of metadata that consists of complete small JPEGs, like previews. */
    public static byte[] jpegWithLongMetadata(int width, int height) {
        return jpegWithMetadata(width, height, 50);
    }

    /** Returns a JPEG with a number of such metadata segments of 64 KiB each. */
    public static byte[] jpegWithMetadata(int width, int height, int segments) {
        byte[] image = encoded("jpg", width, height);
        byte[] preview = encoded("jpg", 8, 8);
        ByteBuffer all = ByteBuffer.allocate(image.length + segments * 65_537);
        all.put(image, 0, 2);
        for (int i = 0; i < segments; i++) {
            byte[] segment = new byte[65_533];
            for (int at = 0; at + preview.length < segment.length; at += preview.length) {
                System.arraycopy(preview, 0, segment, at, preview.length);
            }
            all.putShort((short) 0xffe1).putShort((short) 65_535).put(segment);
        }
        all.put(image, 2, image.length - 2);
        return all.array();
    }

    /**
     * Returns a GIF of two frames without common colors, with an extension, and with bytes that look like a trailer.
     */
    public static byte[] animatedGif(int width, int height) {
        byte[] descriptor = {0x2c, 0, 0, 0, 0, (byte) width, 0, (byte) height, 0, (byte) 0x80, 1, 2, 3, 4, 5, 6, 2};
        ByteBuffer all = little(13 + 6 + 17 + 6 + 17 + 4)
                .put(ascii("GIF89a"))
                .putShort((short) width)
                .putShort((short) height);
        all.put(new byte[3]).put(new byte[] {0x21, (byte) 0xf9, 2, 0, 0x3b, 0});
        all.put(descriptor).put(new byte[] {3, 0, 0x3b, 0x3b, 0, 0});
        return all.put(descriptor).put(new byte[] {1, 7, 0, 0x3b}).array();
    }

    public static byte[] lossyWebp(int width, int height) {
        ByteBuffer data = little(40).put(new byte[] {0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a});
        // The two upper bits are a scale and not part of the size.
        return webp("VP8 ", data.putShort((short) (width | 0x4000)).putShort((short) (height | 0x8000)));
    }

    public static byte[] losslessWebp(int width, int height) {
        return webp("VP8L", little(40).put((byte) 0x2f).putInt(width - 1 | height - 1 << 14));
    }

    public static byte[] extendedWebp(int width, int height) {
        ByteBuffer data = little(60).putInt(0x10);
        for (int size : new int[] {width - 1, height - 1}) {
            data.put((byte) size).put((byte) (size >> 8)).put((byte) (size >> 16));
        }
        return webp("VP8X", data);
    }

    private static byte[] webp(String chunk, ByteBuffer data) {
        int size = data.capacity();
        return little(20 + size)
                .put(ascii("RIFF"))
                .putInt(12 + size)
                .put(ascii("WEBP"))
                .put(ascii(chunk))
                .putInt(size)
                .put(data.array())
                .array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
