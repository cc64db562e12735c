package io.imagesdk.springai;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.springframework.ai.content.Media;

/** Input images for tests. */
final class TestImages {
    private static final int SIDE = 64;

    private TestImages() {}

    static byte[] png() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Media medium() {
        return Media.builder().mimeType(Media.Format.IMAGE_PNG).data(png()).build();
    }

    static Media mask() {
        return Media.builder()
                .mimeType(Media.Format.IMAGE_PNG)
                .data(png())
                .name("mask")
                .build();
    }
}
