package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.EventParser;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.scan.JsonSequenceParser;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.scan.SseParser;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.Streaming.EventFormat;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The event stream of a 2xx response. It ends with the last requested image, whatever the server sends after it. */
final class EventStreamBody implements ResponseHandler.Body<Optional<TaskResponse>>, SseParser.EventConsumer {
    /** Ten events per second during the longest usual call. */
    private static final int MAX_EVENTS = 10_000;

    private final ResponseDecoder.DecodeContext context;
    private final Limits limits;
    private final EventInterpreter interpreter;
    private final StreamEventHandler handler;
    private final EventParser parser;
    private final BodyReader reader;
    private @Nullable SseEvent openEvent;
    private int imageCount;
    private int eventCount;
    private boolean closed;
    private volatile boolean betweenEvents = true;

    EventStreamBody(
            ResponseDecoder.DecodeContext context,
            Streaming streaming,
            EventInterpreter interpreter,
            StreamEventHandler handler) {
        this.context = context;
        this.limits = context.limits();
        this.interpreter = interpreter;
        this.handler = handler;
        this.parser =
                streaming.eventFormat() == EventFormat.JSON_LINES ? new JsonSequenceParser(this) : new SseParser(this);
        this.reader = new BodyReader(limits.maxResponseBytes(), parser);
    }

    @Override
    public Optional<Executor> executor() {
        return context.executor();
    }

    /** Between two events the provider generates an image, which may take minutes. */
    @Override
    public boolean isIdleAllowed() {
        return betweenEvents;
    }

    /** Events stay in the network until the subscriber requests them. */
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
            reader.read(bytes);
            betweenEvents = openEvent == null && parser.isBetweenEvents();
            return !closed;
        } catch (ScanException e) {
            reader.close();
            if (closed) {
                // The last image is published, so invalid data behind it does not matter.
                return false;
            }
            interpreter.announceLastImages();
            throw interpreter.errors().invalidEvent(e, startedImages());
        } catch (ImagesException e) {
            reader.close();
            interpreter.announceLastImages();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        if (!closed) {
            event().write(bytes, offset, length);
        }
    }

    /** Returns the event that is open, and opens it if necessary. */
    private SseEvent event() throws ScanException {
        SseEvent event = openEvent;
        if (event == null) {
            if (++eventCount > MAX_EVENTS) {
                throw limitExceeded("more than " + MAX_EVENTS + " events");
            }
            if (eventCount == 1) {
                handler.onEventStream();
            }
            event = new SseEvent(
                    interpreter.base64Members(),
                    interpreter.urlMembers(),
                    ScanLimits.of(limits.maxJsonDepth(), limits.maxImages()),
                    this::startImage,
                    imageCount);
            openEvent = event;
        }
        return event;
    }

    /** Starts an image of the open event. If that is the event of a final image, the handler is informed. */
    private ImageHandler.ImageReceiver startImage(int ordinal) {
        ImageHandler.ImageReceiver receiver = context.images().onImage(ordinal);
        SseEvent event = openEvent;
        if (event != null) {
            interpreter.announce(parser.eventName(), event, ordinal);
        }
        return receiver;
    }

    @Override
    public void onEvent(String name) throws ScanException {
        if (closed) {
            return;
        }
        SseEvent event = event();
        if (startedImages() > limits.maxImages()) {
            throw limitExceeded("more than " + limits.maxImages() + " images");
        }
        closed = !interpreter.interpret(name, event);
        // An image that is cut may start when its event is interpreted.
        imageCount += event.imageCount();
        openEvent = null;
    }

    private int startedImages() {
        return imageCount + (openEvent == null ? 0 : openEvent.imageCount());
    }

    private ScanException limitExceeded(String problem) {
        return new ScanException(ScanException.Reason.LIMIT, reader.decompressedBytes(), problem);
    }

    @Override
    public Optional<TaskResponse> onComplete() {
        try {
            completeParser();
        } catch (ScanException ignored) {
            // The end of the stream explains more than the malformed last event.
            interpreter.announceLastImages();
            throw interpreter.incomplete(startedImages());
        }
        if (!hasImages()) {
            throw interpreter.incomplete(startedImages());
        }
        return Optional.empty();
    }

    @Override
    public Optional<TaskResponse> onError(ImagesException cause) {
        try {
            completeParser();
        } catch (ScanException ignored) {
            // The cause explains more than the malformed last event.
            interpreter.announceLastImages();
            throw interpreter.withBilling(cause, startedImages());
        }
        if (closed && hasImages()) {
            return Optional.empty();
        }
        interpreter.announceLastImages();
        throw interpreter.withBilling(cause, startedImages());
    }

    private boolean hasImages() {
        return interpreter.completedImages() > 0 || interpreter.publishLastImages();
    }

    @Override
    public void onAbort() {
        interpreter.announceLastImages();
        SseEvent event = openEvent;
        if (event != null) {
            event.abort("the call was aborted");
            interpreter.announceUrls(parser.eventName(), event);
        }
    }

    private void completeParser() throws ScanException {
        try {
            if (!closed) {
                parser.complete();
            }
        } finally {
            reader.close();
        }
    }
}
