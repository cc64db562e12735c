package io.imagesdk.examples.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Draws what was ordered, and keeps some of it: a thousand equal calls draw once. */
final class Gallery {
    private static final long MOST_BYTES = 8L << 20;

    private final Map<Key, byte[]> drawn = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    Content picture(Order order, int index) throws Refused {
        long exactly = order.exactBytes();
        return exactly > 0
                ? padded(order, index, exactly)
                : Content.of(drawn(new Key(order.seed(index), order.shape(), 1, false, order.format())));
    }

    /** The unfinished picture that is shown while the whole one is drawn. */
    Content partial(Order order, int index, int step) {
        int grain = Math.max(2, (Math.min(order.shape().width(), order.shape().height()) / 16) >> step);
        return Content.of(drawn(new Key(order.seed(index), order.shape(), grain, false, order.format())));
    }

    private Content padded(Order order, int index, long exactly) throws Refused {
        for (boolean flat : new boolean[] {false, true}) {
            byte[] file = drawn(new Key(order.seed(0), order.shape(), 1, flat, PictureFormat.PNG));
            if (PaddedPng.fits(file, exactly)) {
                return new PaddedPng(file, index, exactly);
            }
        }
        throw Refused.badValue("prompt", "No picture of " + order.shape() + " has " + exactly + " bytes.");
    }

    private byte[] drawn(Key key) {
        if (bytes.get() > MOST_BYTES) {
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
        Painting painting = new Painting(key.seed, key.shape, key.grain);
        return switch (key.format) {
            case PNG -> key.flat ? PngEncoder.encodeFlat(painting) : PngEncoder.encode(painting);
            case JPEG -> JpegEncoder.encode(painting);
            case SVG -> SvgDrawing.of(key.seed, key.shape).getBytes(StandardCharsets.UTF_8);
        };
    }

    private record Key(long seed, Shape shape, int grain, boolean flat, PictureFormat format) {}
}
