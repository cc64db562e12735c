package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.ScanException.Reason;
import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON reply in pieces as they arrive: images go to the intake, the rest stays as a small skeleton. It validates all
 * of the grammar, so that a page of HTML is refused at its first byte, and keeps nothing but the skeleton and one chunk of base64.
 *
 * <p>Strings in arrays that are the value of an image or address member count as its values. A value that decodes to no byte
 * at all is {@code ""} in the skeleton; white space between values is left out of it. Not safe for use by several threads at once.
 */
public final class JsonImageScanner implements ByteConsumer<ScanException> {
    private static final Pattern TOKEN =
            Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final String NO_TOKEN = "neither a number nor true, false or null";
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final Set<String> imageMembers;
    private final Set<String> addressMembers;
    private final ScanLimits limits;
    private final JsonState position;
    private final Skeleton skeleton;
    private final ImageTextDecoder image;
    private final Placeholders placeholders = new Placeholders();
    private final JsonEscape escape = new JsonEscape();
    private final Utf8Validator utf8 = new Utf8Validator();

    private Mode mode = Mode.STRUCTURE;
    // Where in the skeleton the name, string or token at hand begins, behind its quote.
    private int start;
    private int schemeMatched;
    private int markMatched;
    private long consumed;
    private int chunkStart;
    private @Nullable ScanException broken;

    private enum Mode {
        STRUCTURE,
        TOKEN,
        NAME,
        TEXT,
        ADDRESS,
        IMAGE
    }

    /**
     * Limits for everything in one response except the bytes of its images.
     *
     * @param skeletonBytes maximum size of the skeleton, in bytes: the JSON without white space and without images
     * @param depth maximum nesting depth of objects and arrays
     * @param nameBytes maximum length of a member name, in bytes as sent
     * @param numberCharacters maximum length of a number, in characters
     * @param images maximum number of images
     */
    public record ScanLimits(int skeletonBytes, int depth, int nameBytes, int numberCharacters, int images) {
        static ScanLimits defaults() {
            return new ScanLimits(1 << 20, 100, 1_000, 100, 128);
        }

        /** Returns the default limits with another depth and another number of images. */
        public static ScanLimits of(int depth, int images) {
            ScanLimits defaults = defaults();
            return new ScanLimits(defaults.skeletonBytes, depth, defaults.nameBytes, defaults.numberCharacters, images);
        }
    }

    public JsonImageScanner(
            Set<String> imageMembers, Set<String> addressMembers, ScanLimits limits, ImageHandler handler) {
        this.imageMembers = Set.copyOf(imageMembers);
        this.addressMembers = Set.copyOf(addressMembers);
        this.limits = limits;
        position = new JsonState(limits.depth());
        skeleton = new Skeleton(limits.skeletonBytes());
        image = new ImageTextDecoder(handler);
    }

    /** Takes the next bytes. After an exception every further call throws the same one, and no image stays open. */
    @Override
    public void write(byte[] chunk, int offset, int length) throws ScanException {
        throwIfBroken();
        chunkStart = offset;
        int end = offset + length;
        try {
            int next = offset;
            while (next < end) {
                next = switch (mode) {
                    case STRUCTURE -> structure(chunk[next], next);
                    case TOKEN -> token(chunk[next], next);
                    case IMAGE -> image(chunk, next, end);
                    case NAME, TEXT, ADDRESS -> text(chunk, next, end);
                };
            }
        } catch (ScanException e) {
            throw abandon(e);
        }
        consumed += length;
    }

    /** The reply is whole. Returns the skeleton, in which every image that has begun is a placeholder. */
    public String complete() throws ScanException {
        throwIfBroken();
        chunkStart = 0;
        try {
            if (mode == Mode.TOKEN) {
                endToken(0);
            }
            if (mode != Mode.STRUCTURE || !position.isComplete()) {
                throw malformed(0, "the JSON ends too early");
            }
        } catch (ScanException e) {
            throw abandon(e);
        }
        return skeleton.textFrom(0);
    }

    /** The reply will not go on, for the reason said: an image that is still open fails. Does nothing after {@link #complete}. */
    public void abort(String reason) {
        image.abort(reason);
    }

    /** The ordinal of the image for which a string of the skeleton stands; empty for every other string. */
    public OptionalInt ordinalOf(String placeholder) {
        return placeholders.ordinalOf(placeholder);
    }

    private int structure(byte next, int at) throws ScanException {
        if (isByteOrderMark(next, at)) {
            return at + 1;
        }
        switch (next) {
            case ' ', '\n', '\r', '\t' -> {
                return at + 1;
            }
            case '{', '[' -> {
                require(position.acceptsValue(), at, "a bracket where none belongs");
                if (position.isFull()) {
                    throw limit(at, "more than " + limits.depth() + " containers within one another");
                }
                position.open(next == '{');
            }
            case '}', ']' -> require(position.close(next == '}'), at, "a closing bracket where none belongs");
            case ',' -> require(position.comma(), at, "a comma where none belongs");
            case ':' -> require(position.colon(), at, "a colon where none belongs");
            case '"' -> beginString(at);
            default -> beginToken(next, at);
        }
        keep(next, at);
        start = skeleton.size();
        if (mode == Mode.TOKEN) {
            start--;
        }
        return at + 1;
    }

    private boolean isByteOrderMark(byte next, int at) throws ScanException {
        long offset = offset(at);
        if (offset >= BYTE_ORDER_MARK.length || offset != markMatched) {
            return false;
        }
        boolean matches = (next & 0xFF) == BYTE_ORDER_MARK[markMatched];
        require(matches || offset == 0, at, "a broken byte order mark");
        markMatched += matches ? 1 : 0;
        return matches;
    }

    private void beginString(int at) throws ScanException {
        require(position.acceptsName() || position.acceptsValue(), at, "a string where none belongs");
        if (position.acceptsName()) {
            mode = Mode.NAME;
            return;
        }
        mode = switch (position.role()) {
            case PLAIN -> Mode.TEXT;
            case URL -> Mode.ADDRESS;
            case IMAGE -> Mode.IMAGE;
        };
        schemeMatched = 0;
        image.start();
    }

    private void beginToken(byte next, int at) throws ScanException {
        boolean begins = (next >= '0' && next <= '9') || next == '-' || next == 't' || next == 'f' || next == 'n';
        require(begins && position.acceptsValue(), at, "not JSON");
        mode = Mode.TOKEN;
    }

    private int token(byte next, int at) throws ScanException {
        boolean goesOn = Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.';
        if (!goesOn) {
            endToken(at);
            return at;
        }
        keep(next, at);
        if (skeleton.size() - start > limits.numberCharacters()) {
            require(!Character.isLetter(skeleton.textFrom(start).charAt(0)), at, NO_TOKEN);
            throw limit(at, "a number of more than " + limits.numberCharacters() + " characters");
        }
        return at + 1;
    }

    private void endToken(int at) throws ScanException {
        require(TOKEN.matcher(skeleton.textFrom(start)).matches(), at, NO_TOKEN);
        endValue();
    }

    private void endValue() {
        mode = Mode.STRUCTURE;
        position.endValue();
    }

    private int text(byte[] chunk, int from, int end) throws ScanException {
        requireNameWithin(limits.nameBytes(), from);
        if (escape.isOpen()) {
            keep(chunk[from], from);
            int unit = escaped(chunk[from], from);
            if (unit >= 0 && mode == Mode.ADDRESS) {
                matchScheme(unit);
            }
            return from + 1;
        }
        int next = from;
        // The first characters of an address go one by one, until it is known whether it is an image.
        int stop = mode == Mode.ADDRESS ? from + 1 : end;
        while (next < stop && StringRunFinder.isPlain(chunk[next])) {
            require(utf8.accept(chunk[next]), next, "not UTF-8");
            next++;
        }
        keep(chunk, from, next - from);
        if (next == stop) {
            if (mode == Mode.ADDRESS) {
                matchScheme(chunk[from] & 0xFF);
            }
            return next;
        }
        require(utf8.accept(chunk[next]), next, "not UTF-8");
        requireNoControl(chunk[next], next);
        keep(chunk[next], next);
        if (chunk[next] == '\\') {
            escape.start();
        } else {
            endText(next);
        }
        return next + 1;
    }

    private void endText(int at) throws ScanException {
        if (mode != Mode.NAME) {
            endValue();
            return;
        }
        String written = skeleton.textFrom(start);
        String name = JsonEscape.unescape(written.substring(0, written.length() - 1));
        // Jackson, which reads the skeleton, takes half a character in a text but not in a name.
        require(!JsonEscape.hasLoneSurrogate(name), at, "half a character in a name");
        mode = Mode.STRUCTURE;
        position.startMember(
                imageMembers.contains(name)
                        ? StringRole.IMAGE
                        : addressMembers.contains(name) ? StringRole.URL : StringRole.PLAIN);
    }

    private void matchScheme(int unit) {
        if (unit > 0x7F || Character.toLowerCase(unit) != ImageTextDecoder.SCHEME.charAt(schemeMatched)) {
            mode = Mode.TEXT;
        } else if (++schemeMatched == ImageTextDecoder.SCHEME.length()) {
            skeleton.truncate(start);
            mode = Mode.IMAGE;
            for (int i = 0; i < ImageTextDecoder.SCHEME.length(); i++) {
                image.append(ImageTextDecoder.SCHEME.charAt(i));
            }
        }
    }

    private int image(byte[] chunk, int from, int end) throws ScanException {
        if (escape.isOpen()) {
            int unit = escaped(chunk[from], from);
            if (unit >= 0) {
                image.append((char) unit);
            }
            return from + 1;
        }
        if (chunk[from] != '"' && !image.hasStarted() && image.startedCount() == limits.images()) {
            throw limit(from, "more than " + limits.images() + " images");
        }
        int next = StringRunFinder.end(chunk, from, end);
        if (next > from) {
            image.write(chunk, from, next - from);
        }
        if (next == end) {
            return next;
        }
        requireNoControl(chunk[next], next);
        if (chunk[next] == '\\') {
            escape.start();
        } else {
            endImage(next);
        }
        return next + 1;
    }

    private void endImage(int at) throws ScanException {
        image.complete();
        String standIn = image.hasStarted() ? placeholders.issue(image.startedCount() - 1) : "";
        if (!skeleton.append(standIn + '"')) {
            throw tooLarge(at);
        }
        endValue();
    }

    private int escaped(byte next, int at) throws ScanException {
        int unit = escape.accept(next);
        require(unit != JsonEscape.INVALID, at, "an escape that JSON does not know");
        return unit;
    }

    private void requireNoControl(byte next, int at) throws ScanException {
        require(!StringRunFinder.isControl(next), at, "a control character in a string");
    }

    private void keep(byte next, int at) throws ScanException {
        if (!skeleton.append(next)) {
            throw tooLarge(at);
        }
    }

    private void keep(byte[] chunk, int from, int length) throws ScanException {
        requireNameWithin(limits.nameBytes() - length, from);
        if (!skeleton.append(chunk, from, length)) {
            throw tooLarge(from);
        }
    }

    private void requireNameWithin(int bytes, int at) throws ScanException {
        if (mode == Mode.NAME && skeleton.size() - start > bytes) {
            throw limit(at, "a name of more than " + limits.nameBytes() + " bytes");
        }
    }

    private void require(boolean holds, int at, String otherwise) throws ScanException {
        if (!holds) {
            throw malformed(at, otherwise);
        }
    }

    private ScanException malformed(int at, String what) {
        return new ScanException(Reason.MALFORMED, offset(at), what);
    }

    private ScanException tooLarge(int at) {
        return limit(at, "more than " + limits.skeletonBytes() + " bytes of JSON beside the images");
    }

    private ScanException limit(int at, String what) {
        return new ScanException(Reason.LIMIT, offset(at), what);
    }

    private long offset(int at) {
        return consumed + (at - chunkStart);
    }

    private ScanException abandon(ScanException e) {
        broken = e;
        image.abort(String.valueOf(e.getMessage()));
        return e;
    }

    private void throwIfBroken() throws ScanException {
        if (broken != null) {
            throw broken;
        }
    }
}
