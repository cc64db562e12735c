package io.imagesdk.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The lines in which the values of a document start, for the error messages of files that people write. */
public final class JsonLineNumbers {
    private final Map<String, Integer> lines;

    private JsonLineNumbers(Map<String, Integer> lines) {
        this.lines = lines;
    }

    /** Returns the lines of a document. For malformed text it returns the lines of the part before the error. */
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
            // The parser of the document reports the error; the lines before it are still correct.
            return new JsonLineNumbers(lines);
        }
        return new JsonLineNumbers(lines);
    }

    /** Returns the one-based line of a value, or of the nearest existing container if the value does not exist. */
    public int lineOf(Pointer pointer) {
        String text = pointer.text();
        while (!lines.containsKey(text) && !text.isEmpty()) {
            text = text.substring(0, text.lastIndexOf('/'));
        }
        return lines.getOrDefault(text, 1);
    }

    /**
     * The position of a value in a document.
     *
     * @param text the JSON Pointer (RFC 6901)
     */
    public record Pointer(String text) {
        /** The position of the complete document. */
        public static final Pointer ROOT = new Pointer("");

        /** Returns the position of a member or an item of this value. */
        public Pointer child(Object segment) {
            return new Pointer(
                    text + "/" + segment.toString().replace("~", "~0").replace("/", "~1"));
        }
    }
}
