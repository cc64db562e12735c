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

/** Lets the fuzz targets in, which lie in a package of their own. */
public final class ScanTestAccess {
    private ScanTestAccess() {}

    /**
     * What a scan gave.
     *
     * @param images one line each, {@code bytes:<hex>} or {@code failed}
     * @param skeleton the rest; empty text where the document was refused
     * @param ordinals tells which image a string of the skeleton stands for
     * @param refusal why the document was refused: MALFORMED or LIMIT
     */
    public record Scanned(
            List<String> images, String skeleton, Function<String, OptionalInt> ordinals, Optional<String> refusal) {}

    /** Scans a document in these pieces, for images in these members. */
    public static Scanned scan(Set<String> images, Set<String> addresses, List<byte[]> chunks) {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = new JsonImageScanner(images, addresses, ScanLimits.defaults(), handler);
        try {
            for (byte[] chunk : chunks) {
                scanner.write(guarded(chunk), 1, chunk.length);
            }
            String skeleton = scanner.complete();
            return new Scanned(handler.summary(), skeleton, scanner::ordinalOf, Optional.empty());
        } catch (ScanException e) {
            return new Scanned(
                    handler.summary(),
                    "",
                    scanner::ordinalOf,
                    Optional.of(e.reason().name()));
        }
    }

    /** An intake that keeps what it gets, and refuses calls that the seam does not allow. */
    public static ImageHandler recording() {
        return new RecordingImageHandler();
    }

    /** What such an intake got: one line an image, {@code bytes:<hex>}, {@code failed} or {@code open}. */
    public static List<String> recorded(ImageHandler handler) {
        return ((RecordingImageHandler) handler).summary();
    }

    /** Decodes base64 in these pieces: {@code bytes:<hex>} or {@code failed}. */
    public static String base64(List<byte[]> chunks) {
        RecordingImageHandler handler = new RecordingImageHandler();
        LazyImageReceiver image = new LazyImageReceiver(handler);
        StreamingBase64Decoder text = new StreamingBase64Decoder(image);
        image.startNext();
        text.start();
        for (byte[] chunk : chunks) {
            text.write(guarded(chunk), 1, chunk.length);
        }
        text.complete();
        return image.hasStarted() ? handler.summary().get(0) : "bytes:";
    }

    /** Where plain bytes end. */
    public static int plainEnd(byte[] chunk, int from, int end) {
        return StringRunFinder.end(chunk, from, end);
    }

    /** Inflates these pieces; empty where they are refused. */
    public static Optional<byte[]> gunzip(List<byte[]> chunks) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (GzipDecoder decoder = new GzipDecoder(text::write)) {
            for (byte[] chunk : chunks) {
                decoder.write(guarded(chunk), 1, chunk.length);
            }
            decoder.complete();
            return Optional.of(text.toByteArray());
        } catch (ScanException ignored) {
            return Optional.empty();
        }
    }

    /** The server-sent events in these pieces, each as {@code name=data} with a character for every byte of the data. */
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
        } catch (ScanException e) { // nothing here throws it
            throw new AssertionError(e);
        }
        return events;
    }

    /** The bytes stand amid others, so that who reads beyond the range is found out. */
    private static byte[] guarded(byte[] chunk) {
        byte[] guarded = new byte[chunk.length + 2];
        guarded[0] = '"';
        System.arraycopy(chunk, 0, guarded, 1, chunk.length);
        guarded[chunk.length + 1] = '"';
        return guarded;
    }
}
