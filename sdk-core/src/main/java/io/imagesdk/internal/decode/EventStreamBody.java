package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.GzipDecoder;
import io.imagesdk.internal.scan.JsonImageScanner;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.scan.SseParser;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.Streaming;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The body of a 2xx that comes in events. It ends with the last picture that was asked for, whatever the server does then. */
final class EventStreamBody implements ResponseHandler.Body<Optional<TaskResponse>>, SseParser.EventConsumer {
    /** Ten a second for the longest call that is usual. */
    private static final int MAX_EVENTS = 10_000;

    private final ResponseDecoder.DecodeContext context;
    private final Limits limits;
    private final Streaming streaming;
    private final EventInterpreter reading;
    private final StreamEventHandler handler;
    private final SseParser parser = new SseParser(this);
    private final @Nullable GzipDecoder gunzip;
    private final byte[] scratch = new byte[16 << 10];
    private @Nullable SseEvent data;
    private int images;
    private int events;
    private long onWire;
    private long unpacked;
    private boolean over;
    private volatile boolean resting = true;

    EventStreamBody(
            ResponseDecoder.DecodeContext context,
            Streaming streaming,
            EventInterpreter reading,
            StreamEventHandler handler,
            boolean compressed) {
        this.context = context;
        this.limits = context.limits();
        this.streaming = streaming;
        this.reading = reading;
        this.handler = handler;
        this.gunzip = compressed ? new GzipDecoder(this::scan) : null;
    }

    @Override
    public Optional<Executor> executor() {
        return context.executor();
    }

    /** Between two events the provider is at work on the picture, which may take minutes. */
    @Override
    public boolean isIdleAllowed() {
        return resting;
    }

    /** Events wait in the network for whoever takes them. */
    @Override
    public boolean allowsReadAhead() {
        return false;
    }

    @Override
    public void whenReady(Runnable next) {
        handler.whenDrained(next);
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            onWire += bytes.remaining();
            count(onWire);
            while (bytes.hasRemaining() && !over) {
                int length = Math.min(scratch.length, bytes.remaining());
                bytes.get(scratch, 0, length);
                if (gunzip == null) {
                    scan(scratch, 0, length);
                } else {
                    gunzip.write(scratch, 0, length);
                }
            }
            resting = data == null && parser.isBetweenEvents();
            return !over;
        } catch (ScanException e) {
            close();
            if (over) { // the last picture was told; what is packed behind it is nobody's loss
                return false;
            }
            throw reading.errors().invalidEvent(e, begun());
        } catch (ImagesException e) {
            close();
            throw e;
        }
    }

    private void scan(byte[] bytes, int offset, int length) throws ScanException {
        unpacked += length;
        count(unpacked);
        parser.write(bytes, offset, length);
    }

    private void count(long bytes) throws ScanException {
        if (bytes > limits.maxResponseBytes()) {
            throw limit("more than " + limits.maxResponseBytes() + " bytes");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        if (!over) {
            open().write(bytes, offset, length);
        }
    }

    private SseEvent open() throws ScanException {
        SseEvent open = data;
        if (open == null) {
            if (++events > MAX_EVENTS) {
                throw limit("more than " + MAX_EVENTS + " events");
            }
            open = new SseEvent(
                    streaming.eventMapping().base64Members(),
                    streaming.eventMapping().urlMembers(),
                    JsonImageScanner.ScanLimits.of(limits.maxJsonDepth(), limits.maxImages()),
                    context.images(),
                    images);
            data = open;
        }
        return open;
    }

    @Override
    public void onEvent(String name) throws ScanException {
        if (over) {
            return;
        }
        SseEvent whole = open();
        data = null;
        images += whole.imageCount();
        if (images > limits.maxImages()) {
            throw limit("more than " + limits.maxImages() + " images");
        }
        over = !reading.interpret(name, whole);
    }

    private int begun() {
        return images + (data == null ? 0 : data.imageCount());
    }

    private ScanException limit(String what) {
        return new ScanException(ScanException.Reason.LIMIT, unpacked, what);
    }

    @Override
    public Optional<TaskResponse> onComplete() {
        int begun = begun();
        try {
            finish();
        } catch (ScanException ignored) {
            throw reading.errors().truncated(begun);
        }
        if (reading.completedImages() == 0) {
            throw reading.errors().truncated(begun);
        }
        return Optional.empty();
    }

    @Override
    public Optional<TaskResponse> onError(ImagesException cause) {
        ImagesException paid = StreamErrors.billed(cause, begun());
        try {
            finish();
        } catch (ScanException ignored) {
            throw paid;
        }
        if (over && reading.completedImages() > 0) {
            return Optional.empty();
        }
        throw paid;
    }

    private void finish() throws ScanException {
        try {
            if (!over) {
                parser.complete();
            }
        } finally {
            close();
        }
    }

    private void close() {
        if (gunzip != null) {
            gunzip.close();
        }
    }
}
