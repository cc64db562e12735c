package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.JsonTextScanner.StringKind;
import io.imagesdk.internal.wire.ByteConsumer;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Scans one JSON response in chunks as they arrive. Images are passed to the handler, and the rest is kept as a small
 * document, the skeleton. A response may consist of several documents, as JSON lines do, if the limits allow that. The
 * scanner validates the complete grammar, so that an HTML page is rejected at its first byte, and stores nothing but
 * the skeleton and one chunk of base64.
 *
 * <p>Where servers commonly break the grammar, the skeleton is valid nevertheless: a number that is not finite becomes
 * {@code null}, a control character in a string is escaped, bytes that are not UTF-8 are replaced, and a backslash that
 * begins no escape is dropped.
 *
 * <p>Strings in an array that is the value of an image member or a URL member are values of this member. An image
 * without any byte is {@code ""} in the skeleton. In an object that is such a value, members with a usual name for an
 * image count as URL members. An http URL in the place of an image stays in the skeleton. White space between values is
 * dropped. This class is not thread-safe.
 */
public final class JsonImageScanner implements ByteConsumer<ScanException> {
    private static final int MAX_START_BYTES = 4 << 10;
    /** The usual names of members with an image or its URL, which an item may have instead of those of the profile. */
    private static final Set<String> USUAL_MEMBERS = Set.of(
            "image",
            "image_url",
            "imageurl",
            "url",
            "uri",
            "src",
            "image_base64",
            "imagebase64",
            "b64_json",
            "base64",
            "b64",
            "content",
            "data",
            "bytes");

    private static final String INVALID_LITERAL = "a value that is not a number, true, false or null";

    private final Set<String> base64Members;
    private final Set<String> urlMembers;
    private final ScanLimits limits;
    private final JsonState state;
    private final Skeleton skeleton;
    private final JsonTextScanner text;
    private final ImageTextDecoder image;
    private final ScanPosition position = new ScanPosition();
    private final Placeholders placeholders = new Placeholders();
    private final JsonEscape escape = new JsonEscape();

    private Mode mode = Mode.STRUCTURE;
    private @Nullable ScanException failure;

    private enum Mode {
        STRUCTURE,
        LITERAL,
        NAME,
        TEXT,
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
     * @param documents maximum number of documents; a further one is malformed
     */
    public record ScanLimits(
            int skeletonBytes, int depth, int nameBytes, int numberCharacters, int images, int documents) {
        static ScanLimits defaults() {
            return new ScanLimits(1 << 20, 100, 1_000, 100, 128, 1);
        }

        /** Returns the default limits with another depth and another number of images. */
        public static ScanLimits of(int depth, int images) {
            return of(depth, images, 1);
        }

        /** Returns the default limits with another depth and another number of images and of documents. */
        public static ScanLimits of(int depth, int images, int documents) {
            ScanLimits defaults = defaults();
            return new ScanLimits(
                    defaults.skeletonBytes, depth, defaults.nameBytes, defaults.numberCharacters, images, documents);
        }
    }

    /**
     * Creates a scanner.
     *
     * @param base64Members the names of members that hold an image as base64 or as a data URL
     * @param urlMembers the names of members that hold a URL, or an image in place of it
     * @param limits the limits
     * @param handler the handler that the images are passed to
     * @param isComplete decides whether bytes are a complete image, although the end of their text is missing
     */
    public JsonImageScanner(
            Set<String> base64Members,
            Set<String> urlMembers,
            ScanLimits limits,
            ImageHandler handler,
            Predicate<byte[]> isComplete) {
        this.base64Members = Set.copyOf(base64Members);
        this.urlMembers = Set.copyOf(urlMembers);
        this.limits = limits;
        state = new JsonState(limits.depth());
        skeleton = new Skeleton(limits.skeletonBytes(), position);
        text = new JsonTextScanner(skeleton, position, limits.nameBytes());
        image = new ImageTextDecoder(handler, isComplete);
    }

    /**
     * Accepts the next bytes. After an exception, no image is open, and every further call throws the same exception.
     *
     * @throws ScanException if the bytes are not JSON or exceed a limit
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        throwIfFailed();
        position.startChunk(offset);
        int end = offset + length;
        try {
            int next = offset;
            while (next < end) {
                next = switch (mode) {
                    case STRUCTURE -> scanStructure(bytes[next], next);
                    case LITERAL -> scanLiteral(bytes[next], next);
                    case IMAGE -> scanImage(bytes, next, end);
                    case NAME, TEXT -> scanText(bytes, next, end);
                };
            }
        } catch (ScanException e) {
            throw fail(e);
        }
        position.endChunk(length);
    }

    /**
     * Ends the response and returns the skeleton of its last document, in which a placeholder replaces every image that
     * has started.
     *
     * @throws ScanException if the JSON is truncated
     */
    public String complete() throws ScanException {
        throwIfFailed();
        position.startChunk(0);
        try {
            if (mode == Mode.LITERAL) {
                endLiteral(0);
            }
            position.require(mode == Mode.STRUCTURE && state.isComplete(), 0, "the JSON is truncated");
        } catch (ScanException e) {
            throw fail(e);
        }
        return skeleton.text();
    }

    /** Returns the skeletons of the documents in front of the last one. */
    public List<String> earlierDocuments() {
        return skeleton.earlierDocuments();
    }

    /**
     * Fails the image that is still open, because the response does not continue. Has no effect after
     * {@link #complete}.
     *
     * @param reason the cause, in one line
     */
    public void abort(String reason) {
        image.abort(reason);
    }

    /**
     * Returns the part of a response that does not continue, as a document: everything up to the last complete value,
     * with all containers closed. Returns an empty string if nothing has arrived.
     */
    public String completePart() {
        return skeleton.completeText() + state.closingBrackets();
    }

    /**
     * Returns the same part with the start of the text that has not ended, if the part ends with one. The start of a
     * message shows that a response is an error.
     */
    public String openPart() {
        return mode == Mode.TEXT ? skeleton.text() + '"' + state.closingBrackets() : completePart();
    }

    /** Returns whether the document has arrived up to its last byte. */
    public boolean hasDocument() {
        return failure == null && mode == Mode.STRUCTURE && state.isComplete();
    }

    /**
     * Returns the complete documents of a response that continues with text that is not JSON, for example a comment of
     * a proxy. Returns none if a further document may have been damaged, because that may contain an image.
     */
    public List<String> documentsBeforeOtherText() {
        if (failure == null || failure.reason() != ScanException.Reason.MALFORMED) {
            return List.of();
        }
        if (state.isComplete()) {
            List<String> documents = new ArrayList<>(earlierDocuments());
            documents.add(skeleton.text());
            return documents;
        }
        // Other text may start with a bracket or a letter of a literal, such as [DONE].
        boolean isOtherText = (mode == Mode.STRUCTURE || mode == Mode.LITERAL) && !skeleton.hasContent();
        return isOtherText ? earlierDocuments() : List.of();
    }

    /**
     * Returns the JSON in front of the image that has just started, as a document in which the image is an empty
     * string. Returns an empty string if that is much. May only be called by the handler when an image starts.
     */
    public String startOfDocument() {
        return skeleton.size() > MAX_START_BYTES ? "" : skeleton.text() + '"' + state.closingBrackets();
    }

    /** Returns the ordinal of the image that a string of the skeleton replaces, or empty for any other string. */
    public OptionalInt ordinalOf(String placeholder) {
        return placeholders.ordinalOf(placeholder);
    }

    private int scanStructure(byte next, int at) throws ScanException {
        if (position.isByteOrderMark(next, at)) {
            return at + 1;
        }
        if (state.isComplete() && startsValue(next) && earlierDocuments().size() < limits.documents() - 1) {
            skeleton.startNextDocument();
            state.startDocument();
        }
        switch (next) {
            case ' ', '\n', '\r', '\t' -> {
                return at + 1;
            }
            case '{', '[' -> {
                position.require(state.acceptsValue(), at, "an unexpected opening bracket");
                if (state.isFull()) {
                    throw position.limitExceeded(at, "more than " + limits.depth() + " nested containers");
                }
                state.open(next == '{');
            }
            case '}', ']' -> position.require(state.close(next == '}'), at, "an unexpected closing bracket");
            case ',' -> position.require(state.comma(), at, "an unexpected comma");
            case ':' -> position.require(state.colon(), at, "an unexpected colon");
            case '"' -> startString(at);
            default -> {
                position.require(JsonLiteral.isStart(next) && state.acceptsValue(), at, "an unexpected character");
                mode = Mode.LITERAL;
                skeleton.mark();
                skeleton.append(next, at);
                return at + 1;
            }
        }
        skeleton.append(next, at);
        skeleton.mark();
        if ("{[}]".indexOf(next) >= 0) {
            skeleton.completeValue();
        }
        return at + 1;
    }

    private static boolean startsValue(byte next) {
        return next == '{' || next == '[' || next == '"' || JsonLiteral.isStart(next);
    }

    private void startString(int at) throws ScanException {
        if (state.acceptsName()) {
            mode = Mode.NAME;
            text.start(StringKind.NAME);
            return;
        }
        position.require(state.acceptsValue(), at, "an unexpected string");
        if (state.role() == StringRole.IMAGE) {
            mode = Mode.IMAGE;
            image.start();
        } else {
            mode = Mode.TEXT;
            text.start(state.role() == StringRole.URL ? StringKind.URL : StringKind.TEXT);
        }
    }

    private int scanLiteral(byte next, int at) throws ScanException {
        if (!JsonLiteral.isPart(next)) {
            endLiteral(at);
            return at;
        }
        skeleton.append(next, at);
        if (skeleton.markedBytes() > limits.numberCharacters()) {
            position.require(!Character.isLetter(skeleton.markedText().charAt(0)), at, INVALID_LITERAL);
            throw position.limitExceeded(at, "a number of more than " + limits.numberCharacters() + " characters");
        }
        return at + 1;
    }

    private void endLiteral(int at) throws ScanException {
        String literal = skeleton.markedText();
        if (JsonLiteral.isNotFinite(literal)) {
            skeleton.discardMarked();
            skeleton.append("null", at);
        } else {
            position.require(JsonLiteral.isValid(literal), at, INVALID_LITERAL);
        }
        endValue();
    }

    private void endValue() {
        mode = Mode.STRUCTURE;
        state.endValue();
        skeleton.completeValue();
    }

    private int scanText(byte[] bytes, int from, int end) throws ScanException {
        int next = text.scan(bytes, from, end);
        if (text.isComplete()) {
            if (mode == Mode.NAME) {
                endName(next - 1);
            } else {
                endValue();
            }
        } else if (text.isInlineImage()) {
            startInlineImage();
        }
        return next;
    }

    private void endName(int at) throws ScanException {
        String name = text.name(at);
        mode = Mode.STRUCTURE;
        state.startMember(
                base64Members.contains(name) ? StringRole.IMAGE : isUrl(name) ? StringRole.URL : StringRole.PLAIN);
    }

    private boolean isUrl(String name) {
        return urlMembers.contains(name) || (state.isInItem() && USUAL_MEMBERS.contains(name.toLowerCase(Locale.ROOT)));
    }

    private void startInlineImage() {
        skeleton.discardMarked();
        mode = Mode.IMAGE;
        image.start();
        text.inlineImageStart().chars().forEach(unit -> image.append((char) unit));
    }

    private int scanImage(byte[] bytes, int from, int end) throws ScanException {
        if (escape.isOpen() && !escape.endsBefore(bytes[from])) {
            int unit = escape.accept(bytes[from], from, position);
            if (unit >= 0) {
                image.append((char) unit);
                startUrlIfRecognized(from);
            }
            return from + 1;
        }
        if (bytes[from] != '"' && !image.hasStarted() && image.startedCount() == limits.images()) {
            throw position.limitExceeded(from, "more than " + limits.images() + " images");
        }
        int next = StringRunFinder.end(bytes, from, end);
        if (next > from) {
            // The first characters are passed on one by one, because the text may turn out to be a URL.
            int length = image.awaitsScheme() ? 1 : next - from;
            image.write(bytes, from, length);
            startUrlIfRecognized(from);
            return from + length;
        }
        if (bytes[next] == '\\') {
            escape.start();
        } else if (bytes[next] == '"') {
            endImage(next);
        } else {
            image.append((char) bytes[next]);
        }
        return next + 1;
    }

    /** Continues with a text of the skeleton if the server has sent a URL in place of the image. */
    private void startUrlIfRecognized(int at) throws ScanException {
        if (image.isUrl()) {
            skeleton.append(image.urlStart(), at);
            mode = Mode.TEXT;
            text.start(StringKind.TEXT);
        }
    }

    private void endImage(int at) throws ScanException {
        image.complete();
        String placeholder = image.hasStarted() ? placeholders.issue(image.startedCount() - 1) : "";
        skeleton.append(placeholder + '"', at);
        endValue();
    }

    private ScanException fail(ScanException e) {
        failure = e;
        image.abort(String.valueOf(e.getMessage()));
        return e;
    }

    private void throwIfFailed() throws ScanException {
        if (failure != null) {
            throw failure;
        }
    }
}
