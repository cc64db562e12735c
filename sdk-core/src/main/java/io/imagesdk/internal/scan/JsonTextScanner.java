package io.imagesdk.internal.scan;

import java.util.HexFormat;

/**
 * Scans the strings that stay in the skeleton: member names, texts, and URLs unless they are images. Control
 * characters are escaped there, and superfluous backslashes are dropped: a server that does not write strict JSON must
 * not cost an image behind its text. For the same reason, only the start of a long text is kept.
 */
final class JsonTextScanner {
    private static final HexFormat HEX = HexFormat.of();

    private final Skeleton skeleton;
    private final ScanPosition position;
    private final int maxNameBytes;
    private final JsonEscape escape = new JsonEscape();
    private final InlineImageMatcher inlineImage = new InlineImageMatcher();
    private StringKind kind = StringKind.TEXT;
    private int maxTextBytes;
    private boolean cut;
    private boolean complete;

    /** The kind of a string. */
    enum StringKind {
        /** A member name, whose length is limited. */
        NAME,
        /** Any text. */
        TEXT,
        /** A URL, which may turn out to be an image. */
        URL
    }

    JsonTextScanner(Skeleton skeleton, ScanPosition position, int maxNameBytes) {
        this.skeleton = skeleton;
        this.position = position;
        this.maxNameBytes = maxNameBytes;
    }

    /** Starts a string behind its opening quote. */
    void start(StringKind kindOfString) {
        kind = kindOfString;
        maxTextBytes = kindOfString == StringKind.NAME ? Integer.MAX_VALUE : skeleton.maxTextBytes();
        cut = false;
        complete = false;
        inlineImage.start();
    }

    /** Returns whether the closing quote is scanned. */
    boolean isComplete() {
        return complete;
    }

    /** Returns whether the string is an image. Its start is then behind the mark of the skeleton. */
    boolean isInlineImage() {
        return inlineImage.isComplete();
    }

    /** Returns the start of the string, which is an image. */
    String inlineImageStart() {
        return inlineImage.text();
    }

    /** Returns the name behind the mark of the skeleton, whose closing quote is at an index of the chunk. */
    String name(int at) throws ScanException {
        String escaped = skeleton.markedText();
        String name = JsonEscape.unescape(escaped.substring(0, escaped.length() - 1));
        // Jackson, which parses the skeleton, accepts a lone surrogate in a text but not in a name.
        position.require(!JsonEscape.hasLoneSurrogate(name), at, "a lone surrogate in a member name");
        return name;
    }

    /** Scans a part of the string, and returns the index of the next byte to scan. */
    int scan(byte[] chunk, int from, int end) throws ScanException {
        requireNameWithin(maxNameBytes, from);
        if (escape.isOpen() && !escape.endsBefore(chunk[from])) {
            if (escape.isAtStart()) {
                keep("\\", JsonEscape.MAX_LENGTH, from);
            }
            if (!cut) {
                skeleton.append(chunk[from], from);
            }
            int unit = escape.accept(chunk[from], from, position);
            if (unit >= 0 && kind == StringKind.URL) {
                matchImage(unit);
            }
            return from + 1;
        }
        // The first characters of a URL are scanned one by one, until it is known whether it is an image.
        int stop = kind == StringKind.URL ? from + 1 : end;
        int next = StringRunFinder.end(chunk, from, stop);
        requireNameWithin(maxNameBytes - (next - from), from);
        keep(chunk, from, next - from);
        if (next < stop) {
            endRun(chunk[next], next);
            return next + 1;
        }
        if (kind == StringKind.URL) {
            matchImage(chunk[from] & 0xFF);
        }
        return next;
    }

    private void endRun(byte next, int at) throws ScanException {
        if (next == '\\') {
            escape.start();
        } else if (next == '"') {
            skeleton.append(next, at);
            complete = true;
        } else {
            keep("\\u00" + HEX.toHexDigits(next), JsonEscape.MAX_LENGTH, at);
            if (kind == StringKind.URL) {
                matchImage(next);
            }
        }
    }

    /** Keeps the bytes of a run that are within the limit. */
    private void keep(byte[] chunk, int from, int length) throws ScanException {
        int space = maxTextBytes - skeleton.markedBytes();
        if (!cut) {
            skeleton.append(chunk, from, Math.min(length, space));
            cut = length > space;
        }
    }

    /** Keeps an escape sequence, or its start, if all of it is within the limit. */
    private void keep(String start, int length, int at) throws ScanException {
        cut |= length > maxTextBytes - skeleton.markedBytes();
        if (!cut) {
            skeleton.append(start, at);
        }
    }

    private void matchImage(int unit) {
        if (!inlineImage.accept(unit)) {
            kind = StringKind.TEXT;
        }
    }

    private void requireNameWithin(int maxBytes, int at) throws ScanException {
        if (kind == StringKind.NAME && skeleton.markedBytes() > maxBytes) {
            throw position.limitExceeded(at, "a member name of more than " + maxNameBytes + " bytes");
        }
    }
}
