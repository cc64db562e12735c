package io.imagesdk.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Draws what was ordered, and keeps some of it: a thousand equal calls draw once. */
final class ImageRenderer {
    private static final long MAX_BYTES = 8L << 20;

    private final Map<Key, byte[]> drawn = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    Content image(ImageSpec imageSpec, int index) throws RejectedException {
        long exactly = imageSpec.exactBytes();
        return exactly > 0
                ? padded(imageSpec, index, exactly)
                : Content.of(drawn(new Key(imageSpec.seed(index), imageSpec.shape(), 1, false, imageSpec.format())));
    }

    /** The unfinished picture that is shown while the whole one is drawn. */
    Content partial(ImageSpec imageSpec, int index, int step) {
        int grain = Math.max(
                2, (Math.min(imageSpec.shape().width(), imageSpec.shape().height()) / 16) >> step);
        return Content.of(drawn(new Key(imageSpec.seed(index), imageSpec.shape(), grain, false, imageSpec.format())));
    }

    private Content padded(ImageSpec imageSpec, int index, long exactly) throws RejectedException {
        for (boolean flat : new boolean[] {false, true}) {
            byte[] file = drawn(new Key(imageSpec.seed(0), imageSpec.shape(), 1, flat, SandboxImageFormat.PNG));
            if (PaddedPng.fits(file, exactly)) {
                return new PaddedPng(file, index, exactly);
            }
        }
        throw RejectedException.badValue(
                "prompt", "No picture of " + imageSpec.shape() + " has " + exactly + " bytes.");
    }

    private byte[] drawn(Key key) {
        if (bytes.get() > MAX_BYTES) {
            bytes.set(0);
            drawn.clear();
        }
        return drawn.computeIfAbsent(key, missing -> {
            byte[] file = draw(missing);
            bytes.addAndGet(file.length);
            return file;
        });
    }

    private static byte[] draw(Key key) {
        ImagePainter painter = new ImagePainter(key.seed, key.shape, key.grain);
        return switch (key.format) {
            case PNG -> key.flat ? PngEncoder.encodeFlat(painter) : PngEncoder.encode(painter);
            case JPEG -> JpegEncoder.encode(painter);
            case SVG -> SvgDrawing.of(key.seed, key.shape).getBytes(StandardCharsets.UTF_8);
        };
    }

    private record Key(long seed, Shape shape, int grain, boolean flat, SandboxImageFormat format) {}
}
