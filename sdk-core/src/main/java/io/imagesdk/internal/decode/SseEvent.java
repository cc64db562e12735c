package io.imagesdk.internal.decode;

import io.imagesdk.internal.scan.JsonImageScanner;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The data of one event. The data is either a JSON object, whose images are passed to the handler while the object
 * arrives, or a short text.
 */
final class SseEvent implements ByteConsumer<ScanException> {
    private static final int MAX_TEXT_BYTES = 64 << 10;

    private final JsonImageScanner scanner;
    private final CompletionTracker images;
    private final int firstOrdinal;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean started;
    private boolean json;
    private @Nullable ScanException malformed;
    private String start = "";

    /**
     * Creates an event without data.
     *
     * @param firstOrdinal the number of images in the events before this one
     */
    SseEvent(
            Set<String> base64Members,
            Set<String> urlMembers,
            ScanLimits limits,
            ImageHandler handler,
            int firstOrdinal) {
        this.firstOrdinal = firstOrdinal;
        this.images = new CompletionTracker(ordinal -> start(handler, ordinal));
        this.scanner = new JsonImageScanner(base64Members, urlMembers, limits, images, CompletionTracker::isComplete);
    }

    private ImageHandler.ImageReceiver start(ImageHandler handler, int ordinal) {
        start = scanner.startOfDocument();
        return handler.onImage(firstOrdinal + ordinal);
    }

    /**
     * Accepts the next bytes of the data. Malformed JSON is stored until {@link #json()}, because it does not matter in
     * every event.
     *
     * @throws ScanException if a limit is exceeded
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int next = offset;
        while (!started && next < offset + length) {
            started = !Character.isWhitespace(bytes[next]);
            json = bytes[next] == '{';
            next += started ? 0 : 1;
        }
        int remaining = offset + length - next;
        if (!json) {
            text.write(bytes, next, Math.min(remaining, MAX_TEXT_BYTES - text.size()));
        } else if (malformed == null) {
            try {
                scanner.write(bytes, next, remaining);
            } catch (ScanException e) {
                if (e.reason() == ScanException.Reason.LIMIT) {
                    throw e;
                }
                malformed = e;
            }
        }
    }

    /**
     * Returns the object without its images, or the empty string if the data is not an object.
     *
     * @throws ScanException if the data starts like an object but is malformed
     */
    String json() throws ScanException {
        ScanException cause = malformed;
        if (cause != null) {
            throw cause;
        }
        return json ? scanner.complete() : "";
    }

    /** Returns what has arrived of the object, as a document without images; an empty string if nothing has arrived. */
    String completePart() {
        return json ? scanner.completePart() : "";
    }

    /** Returns the data if it is not an object, without leading and trailing white space. */
    String text() {
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    /** Returns the function that maps a placeholder in the object to the ordinal of its image in the response. */
    Function<String, OptionalInt> ordinals() {
        return placeholder -> {
            OptionalInt ordinal = scanner.ordinalOf(placeholder);
            return ordinal.isPresent() ? OptionalInt.of(firstOrdinal + ordinal.getAsInt()) : ordinal;
        };
    }

    /** Returns the object up to its last image, without images; an empty string if no image has started. */
    String start() {
        return start;
    }

    /** Returns how many images of this event have started. */
    int imageCount() {
        return images.startedCount();
    }

    /** Returns the ordinals in the response of the images of this event that are complete. */
    List<Integer> completedImages() {
        return images.completed().stream()
                .map(ordinal -> firstOrdinal + ordinal)
                .toList();
    }

    /** Returns the ordinal that the first image of this event has or would have. */
    int firstOrdinal() {
        return firstOrdinal;
    }

    /** Fails the image that is still open, if there is one. */
    void abort(String reason) {
        scanner.abort(reason);
    }
}
