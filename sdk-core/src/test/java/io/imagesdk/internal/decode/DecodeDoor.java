package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.model.RateLimit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Lets the fuzz targets in, which lie in a package of their own. */
public final class DecodeDoor {
    private DecodeDoor() {}

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
    public static Scanned scan(Set<String> images, Set<String> addresses, List<byte[]> pieces) {
        RecordingIntake intake = new RecordingIntake();
        ImageScanner scanner = new ImageScanner(images, addresses, ScanLimits.defaults(), intake);
        try {
            for (byte[] piece : pieces) {
                scanner.accept(guarded(piece), 1, piece.length);
            }
            String skeleton = scanner.finish();
            return new Scanned(intake.summary(), skeleton, scanner::ordinalOf, Optional.empty());
        } catch (ScanException refused) {
            return new Scanned(
                    intake.summary(),
                    "",
                    scanner::ordinalOf,
                    Optional.of(refused.kind().name()));
        }
    }

    /** An intake that keeps what it gets, and refuses calls that the seam does not allow. */
    public static ImageIntake recording() {
        return new RecordingIntake();
    }

    /** What such an intake got: one line an image, {@code bytes:<hex>}, {@code failed} or {@code open}. */
    public static List<String> recorded(ImageIntake intake) {
        return ((RecordingIntake) intake).summary();
    }

    /** Decodes base64 in these pieces: {@code bytes:<hex>} or {@code failed}. */
    public static String base64(List<byte[]> pieces) {
        RecordingIntake intake = new RecordingIntake();
        LazyImage image = new LazyImage(intake);
        Base64Text text = new Base64Text(image);
        image.next();
        text.begin();
        for (byte[] piece : pieces) {
            text.append(guarded(piece), 1, piece.length);
        }
        text.end();
        return image.hasBegun() ? intake.summary().get(0) : "bytes:";
    }

    /** Where plain bytes end. */
    public static int plainEnd(byte[] chunk, int from, int end) {
        return PlainRun.end(chunk, from, end);
    }

    /** Inflates these pieces; empty where they are refused. */
    public static Optional<byte[]> gunzip(List<byte[]> pieces) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (GunzipStage stage = new GunzipStage(text::write)) {
            for (byte[] piece : pieces) {
                stage.accept(guarded(piece), 1, piece.length);
            }
            stage.finish();
            return Optional.of(text.toByteArray());
        } catch (ScanException refused) {
            return Optional.empty();
        }
    }

    /** The server-sent events in these pieces, each as {@code name=data} with a character for every byte of the data. */
    public static List<String> events(List<byte[]> pieces) {
        List<String> events = new ArrayList<>();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        EventLines lines = new EventLines(new EventLines.Output() {
            @Override
            public void data(byte[] bytes, int offset, int length) {
                data.write(bytes, offset, length);
            }

            @Override
            public void event(String name) {
                events.add(name + "=" + data.toString(StandardCharsets.ISO_8859_1));
                data.reset();
            }
        });
        try {
            for (byte[] piece : pieces) {
                lines.accept(guarded(piece), 1, piece.length);
            }
            lines.finish();
        } catch (ScanException impossible) { // nothing here throws it
            throw new AssertionError(impossible);
        }
        return events;
    }

    /** What these headers say. */
    public static RateLimit rateLimit(ReplyHead head) {
        return RateLimits.of(head);
    }

    /** The bytes stand amid others, so that who reads beyond the range is found out. */
    private static byte[] guarded(byte[] piece) {
        byte[] guarded = new byte[piece.length + 2];
        guarded[0] = '"';
        System.arraycopy(piece, 0, guarded, 1, piece.length);
        guarded[piece.length + 1] = '"';
        return guarded;
    }
}
