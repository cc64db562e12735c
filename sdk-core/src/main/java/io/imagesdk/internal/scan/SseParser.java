package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) that come in pieces. Data go on as they come and are never gathered, since a line of
 * them may be a picture; of other fields only the event's name is kept. Lines end with CR, LF or both.
 */
public final class SseParser implements ByteConsumer<ScanException> {
    private static final int LONGEST_NAME = 200;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] LINE_BREAK = {'\n'};

    private final EventConsumer consumer;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private Mode mode = Mode.MARK;
    private int marked;
    private boolean afterReturn;
    private boolean empty = true;
    private boolean data;

    private enum Mode {
        MARK,
        FIELD,
        SPACE,
        DATA,
        NAME,
        IGNORED
    }

    /** Takes what the lines say. */
    public interface EventConsumer extends ByteConsumer<ScanException> {
        /** Accepts the next bytes of the event's data. Several lines of data are separated by a line feed. */
        @Override
        void write(byte[] bytes, int offset, int length) throws ScanException;

        /** The event is whole and has data. */
        void onEvent(String name) throws ScanException;
    }

    public SseParser(EventConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int next = offset;
        int end = offset + length;
        while (next < end) {
            next = step(bytes, next, end);
        }
    }

    /** The end came: an event whose last line is not followed by an empty one is told too, for it was paid for. */
    public void complete() throws ScanException {
        if (!empty || field.size() > 0) {
            endLine();
        }
        dispatch();
    }

    /** Whether nothing of an event has come. */
    public boolean isBetweenEvents() {
        return empty && !data && name.size() == 0;
    }

    private int step(byte[] bytes, int at, int end) throws ScanException {
        if (mode == Mode.MARK) {
            return mark(bytes, at);
        }
        boolean second = afterReturn && bytes[at] == '\n';
        afterReturn = false;
        if (second) {
            return at + 1;
        }
        if (isLineEnd(bytes[at])) {
            afterReturn = bytes[at] == '\r';
            endLine();
            return at + 1;
        }
        empty = false;
        return mode == Mode.FIELD ? field(bytes, at) : text(bytes, at, lineEnd(bytes, at, end));
    }

    /** A byte order mark at the very beginning is no part of the first line. */
    private int mark(byte[] bytes, int at) {
        if (marked < MARK.length && bytes[at] == MARK[marked]) {
            marked++;
            return at + 1;
        }
        mode = Mode.FIELD;
        return at;
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int next = from;
        while (next < end && !isLineEnd(bytes[next])) {
            next++;
        }
        return next;
    }

    private static boolean isLineEnd(byte each) {
        return each == '\n' || each == '\r';
    }

    private int text(byte[] bytes, int at, int stop) throws ScanException {
        switch (mode) {
            case SPACE -> {
                mode = field.toString(StandardCharsets.US_ASCII).equals("data") ? Mode.DATA : Mode.NAME;
                return bytes[at] == ' ' ? at + 1 : at;
            }
            case DATA -> consumer.write(bytes, at, stop - at);
            case NAME -> name.write(bytes, at, Math.min(stop - at, LONGEST_NAME - name.size()));
            case MARK, FIELD, IGNORED -> {}
        }
        return stop;
    }

    /** One byte at a time, so without a look at the rest of the line, which may be as long as the reply. */
    private int field(byte[] bytes, int at) throws ScanException {
        if (bytes[at] == ':') {
            beginValue();
        } else if (field.size() < LONGEST_NAME) {
            field.write(bytes[at]);
        }
        return at + 1;
    }

    private void beginValue() throws ScanException {
        String said = field.toString(StandardCharsets.US_ASCII);
        switch (said) {
            case "data" -> {
                if (data) {
                    consumer.write(LINE_BREAK, 0, 1);
                }
                data = true;
                mode = Mode.SPACE;
            }
            case "event" -> {
                name.reset();
                mode = Mode.SPACE;
            }
            default -> mode = Mode.IGNORED; // a comment, an id, a time to try again, anything new
        }
    }

    private void endLine() throws ScanException {
        if (mode == Mode.FIELD && !empty) {
            beginValue(); // a name without a colon has an empty value
        }
        boolean blank = empty;
        mode = Mode.FIELD;
        field.reset();
        empty = true;
        if (blank) {
            dispatch();
        }
    }

    private void dispatch() throws ScanException {
        String said = name.toString(StandardCharsets.UTF_8);
        name.reset();
        if (data) {
            data = false;
            consumer.onEvent(said);
        }
    }
}
