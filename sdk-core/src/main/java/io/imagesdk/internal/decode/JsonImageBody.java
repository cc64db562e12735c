package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.GzipDecoder;
import io.imagesdk.internal.scan.JsonImageScanner;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.model.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The body of a 2xx, scanned as it comes; both the bytes on the wire and the unpacked ones are counted. */
final class JsonImageBody<R> implements ResponseHandler.Body<R> {
    private static final int START = 2 << 10;
    private static final int MAX_AT_ONCE = 16 << 10;

    private final BodyDecoder<R> responses;
    private final Limits limits;
    private final Optional<Executor> executor;
    private final JsonImageScanner scanner;
    private final @Nullable GzipDecoder gunzip;
    private final Whole whole;
    private byte[] scratch = new byte[0];
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private @Nullable ImagesException refused;
    private long onWire;
    private long unpacked;

    JsonImageBody(
            BodyDecoder<R> responses,
            Limits limits,
            ImageHandler images,
            Optional<Executor> executor,
            boolean compressed) {
        this.responses = responses;
        this.limits = limits;
        this.executor = executor;
        this.whole = new Whole(images);
        this.scanner = new JsonImageScanner(
                responses.base64Members(),
                responses.urlMembers(),
                JsonImageScanner.ScanLimits.of(limits.maxJsonDepth(), limits.maxImages()),
                whole);
        this.gunzip = compressed ? new GzipDecoder(this::scan) : null;
    }

    @Override
    public Optional<Executor> executor() {
        return executor;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            onWire += bytes.remaining();
            count(onWire);
            if (scratch.length < Math.min(MAX_AT_ONCE, bytes.remaining())) {
                scratch = new byte[Math.min(MAX_AT_ONCE, bytes.remaining())];
            }
            while (bytes.hasRemaining()) {
                int length = Math.min(scratch.length, bytes.remaining());
                bytes.get(scratch, 0, length);
                if (gunzip == null) {
                    scan(scratch, 0, length);
                } else {
                    gunzip.write(scratch, 0, length);
                }
            }
            return true;
        } catch (ScanException e) {
            refused = responses.invalidBody(e, start());
            return false;
        }
    }

    private void scan(byte[] bytes, int offset, int length) throws ScanException {
        unpacked += length;
        count(unpacked);
        start.write(bytes, offset, Math.min(length, START - start.size()));
        scanner.write(bytes, offset, length);
    }

    private String start() {
        return start.toString(StandardCharsets.UTF_8);
    }

    private void count(long bytes) throws ScanException {
        if (bytes > limits.maxResponseBytes()) {
            throw new ScanException(
                    ScanException.Reason.LIMIT, bytes, "more than " + limits.maxResponseBytes() + " bytes");
        }
    }

    @Override
    public R onComplete() {
        if (refused != null) {
            return onError(refused);
        }
        try {
            if (gunzip != null) {
                gunzip.complete();
            }
            Optional<R> blank = unpacked <= START
                            && start.toString(StandardCharsets.ISO_8859_1).isBlank()
                    ? responses.decodeBlank()
                    : Optional.empty();
            if (blank.isPresent()) {
                close();
                return blank.get();
            }
            R response = responses.decode(scanner.complete(), scanner::ordinalOf, whole.begun());
            close();
            return response;
        } catch (ScanException e) {
            return onError(responses.invalidBody(e, start()));
        }
    }

    /** The pictures that came whole were paid for; they are delivered, and the break is told beside them. */
    @Override
    public R onError(ImagesException cause) {
        scanner.abort("the reply broke off");
        close();
        return responses.decodeTruncated(whole.ordinals(), cause);
    }

    private void close() {
        if (gunzip != null) {
            gunzip.close();
        }
    }

    /** Remembers which pictures came to their end. */
    private static final class Whole implements ImageHandler {
        private final ImageHandler images;
        private final List<Integer> ordinals = new ArrayList<>();
        private int begun;

        Whole(ImageHandler images) {
            this.images = images;
        }

        List<Integer> ordinals() {
            return ordinals;
        }

        int begun() {
            return begun;
        }

        @Override
        public ImageReceiver onImage(int ordinal) {
            begun = ordinal + 1;
            ImageReceiver receiver = images.onImage(ordinal);
            return new ImageReceiver() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    receiver.write(bytes, offset, length);
                }

                @Override
                public void complete() {
                    ordinals.add(ordinal);
                    receiver.complete();
                }

                @Override
                public void fail(String reason) {
                    receiver.fail(reason);
                }
            };
        }
    }
}
