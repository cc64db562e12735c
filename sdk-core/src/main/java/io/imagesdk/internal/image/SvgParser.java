package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.ByteConsumer;

/**
 * An incremental parser of the tags of an SVG, which finds the end of the root element. It supports UTF-8, encodings
 * that contain ASCII, and UTF-16. It resolves no entity, and ignores names except that of the root.
 */
final class SvgParser implements ByteConsumer<RuntimeException> {
    private static final int MAX_NAME_LENGTH = 64;

    private enum State {
        TEXT,
        TAG_START,
        NAME,
        TAG,
        QUOTED,
        END_TAG,
        INSTRUCTION,
        DECLARATION,
        COMMENT,
        CDATA,
        DOCTYPE,
        STOPPED
    }

    private final StringBuilder name = new StringBuilder();
    private State state = State.TEXT;
    private int quote;
    private int depth;
    private int brackets;
    /** The last three characters. */
    private int recent;

    private long position;
    private boolean rootFound;
    private boolean complete;
    /** The index of the byte of each pair in UTF-16 that contains ASCII; -1 if each byte is a character. */
    private int significantByte = -1;

    /** The first byte of the current pair. */
    private int firstByte;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int index = offset; index < offset + length && state != State.STOPPED; index++) {
            acceptByte(bytes[index] & 0xff);
        }
    }

    /** Returns whether the root element is named {@code svg}, with any prefix. */
    boolean isSvg() {
        return rootFound;
    }

    /** Returns whether the text cannot be an SVG. */
    boolean hasOtherRoot() {
        return state == State.STOPPED;
    }

    /** Returns whether the root element has ended, and no comment or other markup after it is cut. */
    boolean isComplete() {
        return complete && state == State.TEXT;
    }

    private void acceptByte(int value) {
        long index = position++;
        if (index == 1) {
            findEncoding(value);
        }
        if (significantByte >= 0) {
            acceptHalf(index, value);
        } else if (index > 1 || !isByteOrderMark(value)) {
            accept(value);
        }
        if (index % 2 == 0) {
            firstByte = value;
        }
    }

    private void acceptHalf(long index, int value) {
        // The first byte may have been accepted before the encoding was known.
        boolean accepted = index == 1 && significantByte == 0;
        if (index % 2 == 1 && !accepted) {
            int low = significantByte == 0 ? firstByte : value;
            int high = significantByte == 0 ? value : firstByte;
            accept(high == 0 ? low : 0x80);
        }
    }

    private void findEncoding(int second) {
        if ((firstByte == 0xff && second == 0xfe) || (firstByte == '<' && second == 0)) {
            significantByte = 0;
        } else if ((firstByte == 0xfe && second == 0xff) || (firstByte == 0 && second == '<')) {
            significantByte = 1;
        }
    }

    private static boolean isByteOrderMark(int value) {
        return value >= 0x80 || value == 0;
    }

    private void accept(int value) {
        recent = (recent << 8 | value) & 0xffffff;
        switch (state) {
            case TEXT -> acceptText(value);
            case TAG_START -> acceptTagStart(value);
            case NAME -> acceptName(value);
            case TAG -> acceptTag(value);
            case QUOTED -> state = value == quote ? State.TAG : State.QUOTED;
            case END_TAG -> acceptEndTag(value);
            case INSTRUCTION -> endAt(value == '>' && (recent >> 8 & 0xff) == '?');
            case DECLARATION -> acceptDeclaration(value);
            case COMMENT -> endAt(recent == ('-' << 16 | '-' << 8 | '>'));
            case CDATA -> endAt(recent == (']' << 16 | ']' << 8 | '>'));
            case DOCTYPE -> acceptDoctype(value);
            case STOPPED -> throw new IllegalStateException("SVG parser has stopped");
        }
    }

    private void endAt(boolean end) {
        if (end) {
            state = State.TEXT;
        }
    }

    private void acceptText(int value) {
        if (value == '<') {
            state = State.TAG_START;
        } else if (!rootFound && value > ' ' && value < 0x80) {
            // Only white space and a byte order mark may precede the first tag.
            state = State.STOPPED;
        }
    }

    private void acceptTagStart(int value) {
        name.setLength(0);
        state = switch (value) {
            case '/' -> State.END_TAG;
            case '?' -> State.INSTRUCTION;
            case '!' -> State.DECLARATION;
            default -> State.NAME;
        };
        if (state == State.NAME) {
            acceptName(value);
        }
    }

    private void acceptName(int value) {
        if (value > ' ' && value != '/' && value != '>') {
            if (name.length() < MAX_NAME_LENGTH) {
                name.append((char) value);
            }
            return;
        }
        if (!rootFound) {
            rootFound = name.substring(name.indexOf(":") + 1).equals("svg");
            if (!rootFound) {
                state = State.STOPPED;
                return;
            }
        }
        state = State.TAG;
        acceptTag(value);
    }

    private void acceptTag(int value) {
        if (value == '"' || value == '\'') {
            quote = value;
            state = State.QUOTED;
        } else if (value == '>') {
            state = State.TEXT;
            if ((recent >> 8 & 0xff) == '/') {
                complete |= depth == 0;
            } else {
                depth++;
            }
        }
    }

    private void acceptEndTag(int value) {
        if (value == '>') {
            state = State.TEXT;
            depth--;
            complete |= depth == 0;
        }
    }

    private void acceptDeclaration(int value) {
        name.append((char) value);
        String start = name.toString();
        if (start.equals("--")) {
            recent = 0;
            state = State.COMMENT;
        } else if (start.equals("[CDATA[")) {
            recent = 0;
            state = State.CDATA;
        } else if (!"--".startsWith(start) && !"[CDATA[".startsWith(start)) {
            brackets = 0;
            quote = 0;
            state = State.DOCTYPE;
            acceptDoctype(value);
        }
    }

    /** A document type may contain declarations in brackets, and quoted text. */
    private void acceptDoctype(int value) {
        if (quote != 0) {
            quote = value == quote ? 0 : quote;
        } else if (value == '"' || value == '\'') {
            quote = value;
        } else if (value == '[') {
            brackets++;
        } else if (value == ']') {
            brackets--;
        } else if (value == '>' && brackets <= 0) {
            state = State.TEXT;
        }
    }
}
