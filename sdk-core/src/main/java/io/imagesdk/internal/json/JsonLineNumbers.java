package io.imagesdk.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** In which line of a document each value begins, by its pointer: for the errors of files that people write. */
public final class JsonLineNumbers {
    private final Map<String, Integer> lines;

    private JsonLineNumbers(Map<String, Integer> lines) {
        this.lines = lines;
    }

    /** The lines of this document; those of its readable beginning when it is broken. */
    public static JsonLineNumbers of(String text) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = JsonReader.FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME && !token.isStructEnd()) {
                    String pointer = token.isStructStart()
                            ? parser.getParsingContext()
                                    .getParent()
                                    .pathAsPointer()
                                    .toString()
                            : parser.getParsingContext().pathAsPointer().toString();
                    lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (IOException ignored) {
            return new JsonLineNumbers(lines);
        }
        return new JsonLineNumbers(lines);
    }

    /** The line of this value, or of what would hold it; from 1. */
    public int of(Pointer pointer) {
        String at = pointer.text();
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.getOrDefault(at, 1);
    }

    /**
     * The place of a value.
     *
     * @param text as RFC 6901 writes it
     */
    public record Pointer(String text) {
        /** The whole document. */
        public static final Pointer ROOT = new Pointer("");

        /** What stands in it under this name or number. */
        public Pointer child(Object segment) {
            return new Pointer(
                    text + "/" + segment.toString().replace("~", "~0").replace("/", "~1"));
        }
    }
}
