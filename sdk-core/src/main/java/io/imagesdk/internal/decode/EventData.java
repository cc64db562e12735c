package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.ImageIntake;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The data of one event: an object, whose pictures go to the intake while it arrives, or a few words. */
final class EventData {
    private static final int LONGEST_WORDS = 64 << 10;

    private final ImageScanner scanner;
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
    EventData(Set<String> imageMembers, Set<String> addressMembers, ScanLimits limits, ImageIntake images, int first) {
        this.first = first;
        this.scanner = new ImageScanner(imageMembers, addressMembers, limits, ordinal -> {
            pictures = ordinal + 1;
            return images.begin(first + ordinal);
        });
    }

    /** What is no JSON is remembered: it depends on the event whether that matters. Only a limit ends the reply at once. */
    void accept(byte[] bytes, int offset, int length) throws ScanException {
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
            } catch (ScanException refused) {
                remember(refused);
            }
        }
    }

    private void remember(ScanException refused) throws ScanException {
        if (refused.kind() == ScanException.Kind.LIMIT) {
            throw refused;
        }
        broken = refused;
    }

    /** The object without its pictures; empty where it is none. */
    String object() throws ScanException {
        ScanException refused = broken;
        if (refused != null) {
            throw refused;
        }
        return object ? scanner.finish() : "";
    }

    /** The words that stand in place of an object. */
    String words() {
        return words.toString(StandardCharsets.UTF_8).strip();
    }

    /** Which picture of the reply a string of the object stands for. */
    Function<String, OptionalInt> ordinals() {
        return text -> {
            OptionalInt own = scanner.ordinalOf(text);
            return own.isPresent() ? OptionalInt.of(first + own.getAsInt()) : own;
        };
    }

    /** How many pictures have begun in it. */
    int pictures() {
        return pictures;
    }

    /** The ordinal of the first picture in it, if there is one. */
    int first() {
        return first;
    }

    void abort(String reason) {
        scanner.abort(reason);
    }
}
