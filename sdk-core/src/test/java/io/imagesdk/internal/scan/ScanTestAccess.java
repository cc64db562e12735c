package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Access to package-private types of this package for the fuzz targets, which are in a separate package. */
public final class ScanTestAccess {
    private ScanTestAccess() {}

    /**
     * The result of a scan.
     *
     * @param images one line for each image, {@code bytes:<hex>} or {@code failed}
     * @param skeleton the skeleton; empty if the document was rejected
     * @param ordinals maps a placeholder of the skeleton to the ordinal of its image
     * @param problem MALFORMED or LIMIT; empty if the document was accepted
     */
    public record ScanSummary(
            List<String> images, String skeleton, Function<String, OptionalInt> ordinals, Optional<String> problem) {}

    /** Scans the chunks of a document. */
    public static ScanSummary scan(Set<String> base64Members, Set<String> urlMembers, List<byte[]> chunks) {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner =
                new JsonImageScanner(base64Members, urlMembers, ScanLimits.defaults(), handler, image -> false);
        try {
            for (byte[] chunk : chunks) {
                scanner.write(guarded(chunk), 1, chunk.length);
            }
            String skeleton = scanner.complete();
            return new ScanSummary(handler.summary(), skeleton, scanner::ordinalOf, Optional.empty());
        } catch (ScanException e) {
            return new ScanSummary(
                    handler.summary(),
                    "",
                    scanner::ordinalOf,
                    Optional.of(e.reason().name()));
        }
    }

    /** Returns a handler that records its images and rejects calls in the wrong order. */
    public static ImageHandler recordingHandler() {
        return new RecordingImageHandler();
    }

    /** Returns one line for each image of a recording handler: {@code bytes:<hex>}, {@code failed} or {@code open}. */
    public static List<String> summary(ImageHandler handler) {
        return ((RecordingImageHandler) handler).summary();
    }

    /** Decodes the chunks of a base64 value. Returns {@code bytes:<hex>} or {@code failed}. */
    public static String base64(List<byte[]> chunks) {
        RecordingImageHandler handler = new RecordingImageHandler();
        LazyImageReceiver image = new LazyImageReceiver(handler);
        StreamingBase64Decoder decoder = new StreamingBase64Decoder(image);
        image.startNext();
        decoder.start();
        for (byte[] chunk : chunks) {
            decoder.write(guarded(chunk), 1, chunk.length);
        }
        decoder.complete();
        return image.hasStarted() ? handler.summary().get(0) : "bytes:";
    }

    /** Returns the end of a run of plain bytes. */
    public static int plainRunEnd(byte[] chunk, int from, int end) {
        return StringRunFinder.end(chunk, from, end);
    }

    /** Decompresses chunks of gzip data, or returns empty if they are rejected. */
    public static Optional<byte[]> decompress(List<byte[]> chunks) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (GzipDecoder decoder = new GzipDecoder(text::write)) {
            for (byte[] chunk : chunks) {
                decoder.write(guarded(chunk), 1, chunk.length);
            }
            decoder.complete();
            return Optional.of(text.toByteArray());
        } catch (ScanException ignored) {
            // The data is malformed.
            return Optional.empty();
        }
    }

    /** Parses chunks of a stream. Returns {@code name=data} for each event, with one character per byte of data. */
    public static List<String> events(List<byte[]> chunks) {
        List<String> events = new ArrayList<>();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        SseParser parser = new SseParser(new SseParser.EventConsumer() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                data.write(bytes, offset, length);
            }

            @Override
            public void onEvent(String name) {
                events.add(name + "=" + data.toString(StandardCharsets.ISO_8859_1));
                data.reset();
            }
        });
        try {
            for (byte[] chunk : chunks) {
                parser.write(guarded(chunk), 1, chunk.length);
            }
            parser.complete();
        } catch (ScanException e) {
            // The consumer does not throw.
            throw new AssertionError(e);
        }
        return events;
    }

    /** Returns a chunk between two quotes, which reveal a scanner that reads outside its range. */
    private static byte[] guarded(byte[] chunk) {
        byte[] guarded = new byte[chunk.length + 2];
        guarded[0] = '"';
        System.arraycopy(chunk, 0, guarded, 1, chunk.length);
        guarded[chunk.length + 1] = '"';
        return guarded;
    }
}
