package io.imagesdk.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;

/** Real pictures for tests. */
public final class TestImages {
    private TestImages() {}

    public static byte[] png(int width, int height) {
        return encoded(width, height, BufferedImage.TYPE_INT_RGB, "png");
    }

    public static byte[] transparentPng(int width, int height) {
        return encoded(width, height, BufferedImage.TYPE_INT_ARGB, "png");
    }

    public static byte[] jpeg(int width, int height) {
        return encoded(width, height, BufferedImage.TYPE_INT_RGB, "jpg");
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] encoded(int width, int height, int type, String format) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random noise = new Random(42);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, noise.nextInt());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
