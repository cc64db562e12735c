package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.TaskResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A body that is an event stream or plain JSON. Its first byte decides, because gateways announce one format and send
 * the other.
 */
final class JsonOrEventStreamBody implements ResponseHandler.Body<Optional<TaskResponse>> {
    /** The first letters of BMP, GIF and WebP images, which no field of an event stream has. */
    private static final Set<String> IMAGE_STARTS = Set.of("BM", "GI", "RI");
    /** The starts of an event stream that is announced as something else. Another text is probably an error. */
    private static final Set<String> FIELDS = Set.of(":", "data:", "event:", "id:", "retry:");

    private final ResponseHandler.Body<TaskResponse> json;
    private final EventStreamBody events;
    private final Announcement announcement;
    private final boolean hasSubscriber;
    // The first letters of a body that may start with the name of a field.
    private String field = "";
    // Zero, or the first byte of a body that starts with a letter of an image signature.
    private int letter;
    // Null until the first byte that is not white space; some bytes more if it starts the name of a field or an image.
    private volatile @Nullable Boolean eventStream;

    /** What the profile and the headers announce. */
    enum Announcement {
        /** Plain JSON, unless the body starts with a comment or with the field data, event, id or retry. */
        JSON {
            @Override
            boolean isEventStart(int first) {
                return false;
            }
        },
        /** Server-sent events, unless the body starts like JSON, a web page or an image. */
        EVENTS {
            @Override
            boolean isEventStart(int first) {
                return first >= ' ' && first <= '~' && "{[<".indexOf(first) < 0;
            }
        },
        /** One JSON object per event. */
        JSON_LINES {
            @Override
            boolean isEventStart(int first) {
                return first == '{';
            }
        };

        /** Returns whether a body that starts with this byte is an event stream. */
        abstract boolean isEventStart(int first);
    }

    /**
     * Creates a body.
     *
     * @param hasSubscriber whether a subscriber decides when the next event is read
     */
    JsonOrEventStreamBody(
            ResponseHandler.Body<TaskResponse> json,
            EventStreamBody events,
            Announcement announcement,
            boolean hasSubscriber) {
        this.hasSubscriber = hasSubscriber;
        this.json = json;
        this.events = events;
        this.announcement = announcement;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        Boolean decided = eventStream;
        if (decided == null && isGzip(bytes)) {
            decided = decideCompressed(bytes.duplicate());
        }
        for (int at = bytes.position(); decided == null && at < bytes.limit(); at++) {
            decided = decide(bytes.get(at) & 0xFF);
        }
        eventStream = decided;
        if (decided == null) {
            // Both bodies accept white space, and a few letters decide nothing in either of them.
            return json.accept(bytes.duplicate()) && events.accept(bytes);
        }
        return decided ? events.accept(bytes) : json.accept(bytes);
    }

    private static boolean isGzip(ByteBuffer bytes) {
        return bytes.hasRemaining() && bytes.get(bytes.position()) == BodyReader.GZIP_MAGIC;
    }

    /** Decides by the data in the first bytes of gzip. What is announced decides if they contain too little of it. */
    private boolean decideCompressed(ByteBuffer bytes) {
        try (BodyReader reader = new BodyReader(Long.MAX_VALUE, this::decideFirst)) {
            reader.read(bytes);
        } catch (ScanException ignored) {
            // The reader of the complete body reports the damage.
        }
        Boolean decided = eventStream;
        return decided == null ? announcement != Announcement.JSON : decided;
    }

    private void decideFirst(byte[] bytes, int offset, int length) {
        for (int at = offset; eventStream == null && at < offset + length; at++) {
            eventStream = decide(bytes[at] & 0xFF);
        }
    }

    private @Nullable Boolean decide(int first) {
        if (letter != 0) {
            return !IMAGE_STARTS.contains("" + (char) letter + (char) first);
        }
        if (announcement == Announcement.JSON && (!field.isEmpty() || ":deir".indexOf(first) >= 0)) {
            field += (char) first;
            if (FIELDS.contains(field)) {
                return true;
            }
            return FIELDS.stream().anyMatch(name -> name.startsWith(field)) ? null : false;
        }
        boolean byteOrderMark = first == 0xEF || first == 0xBB || first == 0xBF;
        if (" \t\r\n".indexOf(first) >= 0 || byteOrderMark) {
            return null;
        }
        if (announcement == Announcement.EVENTS && "BGR".indexOf(first) >= 0) {
            letter = first;
            return null;
        }
        return announcement.isEventStart(first);
    }

    private boolean isEventStream() {
        Boolean decided = eventStream;
        return decided == null ? announcement == Announcement.EVENTS : decided;
    }

    @Override
    public Optional<TaskResponse> onComplete() {
        return isEventStream() ? events.onComplete() : Optional.of(json.onComplete());
    }

    @Override
    public Optional<TaskResponse> onError(ImagesException cause) {
        return isEventStream() ? events.onError(cause) : Optional.of(json.onError(cause));
    }

    @Override
    public void onAbort() {
        if (isEventStream()) {
            events.onAbort();
        } else {
            json.onAbort();
        }
    }

    /** Events stay in the network until the subscriber requests them, so only JSON is read ahead for one. */
    @Override
    public boolean allowsReadAhead() {
        if (announcement == Announcement.JSON && !hasSubscriber) {
            return true;
        }
        Boolean decided = eventStream;
        return decided != null && !decided;
    }

    @Override
    public void whenReady(Runnable next) {
        if (isEventStream()) {
            events.whenReady(next);
        } else {
            next.run();
        }
    }

    @Override
    public boolean isIdleAllowed() {
        return isEventStream() && events.isIdleAllowed();
    }

    @Override
    public Optional<Executor> executor() {
        return json.executor();
    }
}
