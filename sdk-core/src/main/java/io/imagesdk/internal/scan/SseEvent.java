package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ImageHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The data of one event: an object, whose pictures go to the intake while it arrives, or a few words. */
public final class SseEvent {
    private static final int LONGEST_WORDS = 64 << 10;

    private final JsonImageScanner scanner;
    private final int first;
    private final ByteArrayOutputStream words = new ByteArrayOutputStream();
    private boolean begun;
    private boolean object;
    private @Nullable ScanException broken;
    private int pictures;

    /**
     * Data of which nothing has come.
     *
     * @param first how many pictures came with the events before
     */
    public SseEvent(
            Set<String> imageMembers, Set<String> addressMembers, ScanLimits limits, ImageHandler images, int first) {
        this.first = first;
        this.scanner = new JsonImageScanner(imageMembers, addressMembers, limits, ordinal -> {
            pictures = ordinal + 1;
            return images.onImage(first + ordinal);
        });
    }

    /** What is no JSON is remembered: it depends on the event whether that matters. Only a limit ends the reply at once. */
    public void accept(byte[] bytes, int offset, int length) throws ScanException {
        int next = offset;
        while (!begun && next < offset + length) {
            begun = !Character.isWhitespace(bytes[next]);
            object = bytes[next] == '{';
            next += begun ? 0 : 1;
        }
        int rest = offset + length - next;
        if (!object) {
            words.write(bytes, next, Math.min(rest, LONGEST_WORDS - words.size()));
        } else if (broken == null) {
            try {
                scanner.accept(bytes, next, rest);
            } catch (ScanException e) {
                remember(e);
            }
        }
    }

    private void remember(ScanException refused) throws ScanException {
        if (refused.kind() == ScanException.Reason.LIMIT) {
            throw refused;
        }
        broken = refused;
    }

    /** The object without its pictures; empty where it is none. */
    public String object() throws ScanException {
        ScanException refused = broken;
        if (refused != null) {
            throw refused;
        }
        return object ? scanner.finish() : "";
    }

    /** The words that stand in place of an object. */
    public String words() {
        return words.toString(StandardCharsets.UTF_8).strip();
    }

    /** Which picture of the reply a string of the object stands for. */
    public Function<String, OptionalInt> ordinals() {
        return text -> {
            OptionalInt own = scanner.ordinalOf(text);
            return own.isPresent() ? OptionalInt.of(first + own.getAsInt()) : own;
        };
    }

    /** How many pictures have begun in it. */
    public int images() {
        return pictures;
    }

    /** The ordinal of the first picture in it, if there is one. */
    public int first() {
        return first;
    }

    public void abort(String reason) {
        scanner.abort(reason);
    }
}
