package io.imagesdk.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Renders images as files and caches up to 8 MiB of them, so that equal requests render an image only once. */
final class ImageRenderer {
    private static final long MAX_BYTES = 8L << 20;

    private final Map<CacheKey, byte[]> cache = new ConcurrentHashMap<>();
    private final AtomicLong cachedBytes = new AtomicLong();

    BodyContent render(ImageSpec spec, int index) throws RejectedException {
        long exactBytes = spec.exactBytes();
        return exactBytes > 0
                ? renderPadded(spec, index, exactBytes)
                : BodyContent.of(renderCached(new CacheKey(spec.seed(index), spec.size(), 1, false, spec.format())));
    }

    /** Returns a partial image. A higher step shows more detail. */
    BodyContent renderPartial(ImageSpec spec, int index, int step) {
        int blockSize = Math.max(2, (Math.min(spec.size().width(), spec.size().height()) / 16) >> step);
        return BodyContent.of(
                renderCached(new CacheKey(spec.seed(index), spec.size(), blockSize, false, spec.format())));
    }

    private BodyContent renderPadded(ImageSpec spec, int index, long exactBytes) throws RejectedException {
        for (boolean flat : new boolean[] {false, true}) {
            byte[] file = renderCached(new CacheKey(spec.seed(0), spec.size(), 1, flat, SandboxImageFormat.PNG));
            if (PaddedPng.fits(file, exactBytes)) {
                return new PaddedPng(file, index, exactBytes);
            }
        }
        throw RejectedException.invalidValue("prompt", "No image of " + spec.size() + " has " + exactBytes + " bytes.");
    }

    private byte[] renderCached(CacheKey key) {
        if (cachedBytes.get() > MAX_BYTES) {
            cachedBytes.set(0);
            cache.clear();
        }
        return cache.computeIfAbsent(key, newKey -> {
            byte[] file = encode(newKey);
            cachedBytes.addAndGet(file.length);
            return file;
        });
    }

    private static byte[] encode(CacheKey key) {
        ImagePainter painter = new ImagePainter(key.seed, key.size, key.blockSize);
        return switch (key.format) {
            case PNG -> key.flat ? PngEncoder.encodeFlat(painter) : PngEncoder.encode(painter);
            case JPEG -> JpegEncoder.encode(painter);
            case SVG -> SvgRenderer.render(key.seed, key.size).getBytes(StandardCharsets.UTF_8);
        };
    }

    private record CacheKey(long seed, PixelSize size, int blockSize, boolean flat, SandboxImageFormat format) {}
}
