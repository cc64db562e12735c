package io.imagesdk.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Builds a tree of Jackson's nodes from Jackson's tokens. An ObjectMapper would load about 500 more classes, and that
 * would take most of the time until a new process receives its first image.
 */
final class JsonReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** For documents that people write: a member that occurs twice is a mistake. Responses are read leniently. */
    static final JsonFactory FACTORY =
            factory(100).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Python writes NaN, and other servers do not escape their texts. */
    private static final JsonFactory RESPONSES = factory(Json.MAX_DEPTH)
            .enable(
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private static final String DUPLICATE_MEMBER = "Duplicate field";

    private JsonReader() {}

    private static JsonFactoryBuilder factory(int maxDepth) {
        return new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNumberLength(100)
                        .maxNameLength(1_000)
                        .build());
    }

    static JsonNode read(String text) throws JsonException {
        return read(text, FACTORY);
    }

    static JsonNode readResponse(String text) throws JsonException {
        return read(text, RESPONSES);
    }

    private static JsonNode read(String text, JsonFactory factory) throws JsonException {
        try (JsonParser parser = factory.createParser(text)) {
            try {
                return document(parser);
            } catch (JsonProcessingException e) {
                throw new JsonException(problem(e, parser));
            }
        } catch (IOException ignored) {
            // A parser of a string does not throw any other exception.
            throw new JsonException("the document cannot be read");
        }
    }

    private static JsonNode document(JsonParser parser) throws IOException, JsonException {
        if (parser.nextToken() == null) {
            throw new JsonException("the document is empty");
        }
        JsonNode root = value(parser);
        if (parser.nextToken() != null) {
            throw new JsonException("the document is followed by other text");
        }
        return root;
    }

    private static String problem(JsonProcessingException e, JsonParser parser) {
        if (e instanceof StreamConstraintsException) {
            StreamReadConstraints limits = parser.streamReadConstraints();
            return "a limit is exceeded" + position(parser.currentLocation()) + ": nesting depth "
                    + limits.getMaxNestingDepth() + ", number length " + limits.getMaxNumberLength() + ", name length "
                    + limits.getMaxNameLength();
        }
        boolean duplicate = String.valueOf(e.getOriginalMessage()).startsWith(DUPLICATE_MEMBER);
        return (duplicate ? "a member occurs twice" : "not JSON") + position(e.getLocation());
    }

    private static String position(JsonLocation location) {
        return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? NODES.numberNode(parser.getBigIntegerValue())
                        : NODES.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> parser.isNaN() ? NODES.nullNode() : decimal(parser);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    /** Returns a number, or a text if its exponent is too large. The rest of the document is still useful then. */
    private static JsonNode decimal(JsonParser parser) throws IOException {
        try {
            return NODES.numberNode(parser.getDecimalValue());
        } catch (NumberFormatException ignored) {
            // The exponent does not fit into 32 bits.
            return NODES.textNode(parser.getText());
        }
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
