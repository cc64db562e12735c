package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.SseParser.EventConsumer;

/**
 * Parses a sequence of JSON documents, usually one per line (NDJSON). Each document is an event without a name. A
 * document ends with its last bracket, so that it may have several lines. Other text ends with its line.
 */
public final class JsonSequenceParser implements EventParser {
    private final EventConsumer consumer;
    private int depth;
    private boolean inDocument;
    private boolean inString;
    private boolean escaped;

    /** Creates a parser that passes documents to a consumer. */
    public JsonSequenceParser(EventConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ScanException {
        int end = offset + length;
        int start = offset;
        int next = offset;
        while (next < end) {
            if (!inDocument && Character.isWhitespace(bytes[next])) {
                start = ++next;
                continue;
            }
            inDocument = true;
            if (inString) {
                next = skipString(bytes, next, end);
            } else if (isEnd(bytes[next++])) {
                consumer.write(bytes, start, next - start);
                start = next;
                endDocument();
            }
        }
        if (end > start) {
            consumer.write(bytes, start, end - start);
        }
    }

    /** Returns the index after the part of a string that the chunk contains. */
    private int skipString(byte[] bytes, int from, int end) {
        int next = from;
        while (next < end && inString) {
            if (escaped) {
                escaped = false;
                next++;
                continue;
            }
            next = StringRunFinder.end(bytes, next, end);
            if (next < end) {
                escaped = bytes[next] == '\\';
                inString = bytes[next] != '"';
                next++;
            }
        }
        return next;
    }

    private boolean isEnd(byte current) {
        switch (current) {
            case '"' -> inString = depth > 0;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                return depth <= 0;
            }
            case '\n' -> {
                return depth == 0;
            }
            default -> {
                // Any other byte neither opens nor closes anything.
            }
        }
        return false;
    }

    private void endDocument() throws ScanException {
        depth = 0;
        inDocument = false;
        consumer.onEvent("");
    }

    @Override
    public void complete() throws ScanException {
        if (inDocument) {
            endDocument();
        }
    }

    @Override
    public String eventName() {
        return "";
    }

    @Override
    public boolean isBetweenEvents() {
        return !inDocument;
    }
}
