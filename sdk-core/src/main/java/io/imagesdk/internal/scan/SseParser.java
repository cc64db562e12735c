package io.imagesdk.internal.scan;

import io.imagesdk.internal.wire.ByteConsumer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Parses server-sent events (WHATWG HTML, section 9.2) that arrive in chunks. Data is passed on as it arrives and is
 * never collected, because one line of it may be an image. Of the other fields, only the name of the event is kept.
 * Lines end with CR, LF or both.
 */
public final class SseParser implements EventParser {
    private static final int MAX_NAME_BYTES = 200;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] LINE_BREAK = {'\n'};

    private final EventConsumer consumer;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private Mode mode = Mode.BYTE_ORDER_MARK;
    private int matchedMarkBytes;
    private boolean afterCarriageReturn;
    private boolean emptyLine = true;
    private boolean hasData;

    private enum Mode {
        BYTE_ORDER_MARK,
        FIELD,
        SPACE,
        DATA,
        NAME,
        IGNORED
    }

    /** Accepts the data of an event, and then its end. */
    public interface EventConsumer extends ByteConsumer<ScanException> {
        /** Accepts the next bytes of the data. Lines are separated by a line feed. */
        @Override
        void write(byte[] bytes, int offset, int length) throws ScanException;

        /** Reports that an event with data is complete. */
        void onEvent(String name) throws ScanException;
    }

    /** Creates a parser that passes events to a consumer. */
    public SseParser(EventConsumer consumer) {
        this.consumer = consumer;
    }

    /**
     * Accepts the next bytes.
     *
     * @throws ScanException if the consumer throws it
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int next = offset;
        int end = offset + length;
        while (next < end) {
            next = step(bytes, next, end);
        }
    }

    /**
     * Reports the end of the stream. Unlike in the standard, an event without a final empty line is passed on, because
     * its image may be billed.
     *
     * @throws ScanException if the consumer throws it
     */
    @Override
    public void complete() throws ScanException {
        if (!emptyLine || field.size() > 0) {
            endLine();
        }
        dispatch();
    }

    @Override
    public String eventName() {
        return name.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isBetweenEvents() {
        return emptyLine && !hasData && name.size() == 0;
    }

    private int step(byte[] bytes, int at, int end) throws ScanException {
        if (mode == Mode.BYTE_ORDER_MARK) {
            return skipByteOrderMark(bytes, at);
        }
        boolean lineFeedOfPair = afterCarriageReturn && bytes[at] == '\n';
        afterCarriageReturn = false;
        if (lineFeedOfPair) {
            return at + 1;
        }
        if (isLineEnd(bytes[at])) {
            afterCarriageReturn = bytes[at] == '\r';
            endLine();
            return at + 1;
        }
        emptyLine = false;
        return mode == Mode.FIELD ? acceptField(bytes, at) : acceptValue(bytes, at, lineEnd(bytes, at, end));
    }

    /** Skips a byte order mark at the start of the stream, which is not part of the first line. */
    private int skipByteOrderMark(byte[] bytes, int at) {
        if (matchedMarkBytes < BYTE_ORDER_MARK.length && bytes[at] == BYTE_ORDER_MARK[matchedMarkBytes]) {
            matchedMarkBytes++;
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

    private static boolean isLineEnd(byte next) {
        return next == '\n' || next == '\r';
    }

    private int acceptValue(byte[] bytes, int at, int lineEnd) throws ScanException {
        switch (mode) {
            case SPACE -> {
                mode = field.toString(StandardCharsets.US_ASCII).equals("data") ? Mode.DATA : Mode.NAME;
                return bytes[at] == ' ' ? at + 1 : at;
            }
            case DATA -> consumer.write(bytes, at, lineEnd - at);
            case NAME -> name.write(bytes, at, Math.min(lineEnd - at, MAX_NAME_BYTES - name.size()));
            case BYTE_ORDER_MARK, FIELD, IGNORED -> {}
        }
        return lineEnd;
    }

    /** Accepts one byte. The end of the line is not searched, because the line may be as long as the response. */
    private int acceptField(byte[] bytes, int at) throws ScanException {
        if (bytes[at] == ':') {
            startValue();
        } else if (field.size() < MAX_NAME_BYTES) {
            field.write(bytes[at]);
        }
        return at + 1;
    }

    private void startValue() throws ScanException {
        String fieldName = field.toString(StandardCharsets.US_ASCII);
        switch (fieldName) {
            case "data" -> {
                if (hasData) {
                    consumer.write(LINE_BREAK, 0, 1);
                }
                hasData = true;
                mode = Mode.SPACE;
            }
            case "event" -> {
                name.reset();
                mode = Mode.SPACE;
            }
            // A comment, an id, a reconnection time or an unknown field.
            default -> mode = Mode.IGNORED;
        }
    }

    private void endLine() throws ScanException {
        if (mode == Mode.FIELD && !emptyLine) {
            // A field name without a colon has an empty value.
            startValue();
        }
        boolean endsEvent = emptyLine;
        mode = Mode.FIELD;
        field.reset();
        emptyLine = true;
        if (endsEvent) {
            dispatch();
        }
    }

    private void dispatch() throws ScanException {
        String completed = eventName();
        name.reset();
        if (hasData) {
            hasData = false;
            consumer.onEvent(completed);
        }
    }
}
