package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EncodersTest {
    private static final int TOLERANCE = 32;

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "16, 16", "33, 9", "200, 301"})
    void encodesPngExactlyAndJpegApproximately(int width, int height) {
        ImagePainter painter = new ImagePainter(42, new PixelSize(width, height), 1);

        BufferedImage png = SandboxClient.image(PngEncoder.encode(painter));
        BufferedImage jpeg = SandboxClient.image(JpegEncoder.encode(painter));

        byte[] row = new byte[3 * width];
        for (int y = 0; y < height; y++) {
            painter.paintRow(y, row, 0);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int expected = row[3 * x + c] & 0xff;
                    int shift = 16 - 8 * c;
                    assertThat(png.getRGB(x, y) >> shift & 0xff).isEqualTo(expected);
                    assertThat(Math.abs((jpeg.getRGB(x, y) >> shift & 0xff) - expected))
                            .isLessThan(TOLERANCE);
                }
            }
        }
        assertThat(jpeg.getWidth()).isEqualTo(width);
        assertThat(jpeg.getHeight()).isEqualTo(height);
    }
}
