package io.imagesdk.bulk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON documents in one line. Amounts of money keep all their digits. */
final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectWriter SORTED = MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.defaults();

    /** Most records are shorter. */
    private static final int EXPECTED_LENGTH = 1_024;

    /** Fewer than the parser accepts, because a tree can be a part of another one. */
    private static final int MAX_LEVELS = 900;

    /** Matches a part of a character that has no other part beside it. UTF-8 cannot encode it. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private JsonText() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Returns the tree of a plain Java value. */
    static JsonNode tree(Object value) {
        if (value instanceof String text) {
            return TextNode.valueOf(text);
        }
        return value instanceof Integer number ? IntNode.valueOf(number) : MAPPER.valueToTree(value);
    }

    /** Returns an object with these texts. */
    static ObjectNode object(Map<String, String> texts) {
        ObjectNode object = object();
        texts.forEach(object::put);
        return object;
    }

    /** Writes the members of an object. */
    interface Members {
        void write(JsonGenerator object) throws IOException;
    }

    /** Returns an object in one line, without a tree, which is faster. The text can be encoded in UTF-8. */
    static String print(Members members) {
        StringWriter text = new StringWriter(EXPECTED_LENGTH);
        try (JsonGenerator generator = MAPPER.createGenerator(text)) {
            generator.writeStartObject();
            members.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an object could not be written", e);
        }
        return escapeLoneSurrogates(text.toString());
    }

    /** Returns a tree in one line. The text can be encoded in UTF-8, whatever the strings of the tree contain. */
    static String print(JsonNode node) {
        try {
            return escapeLoneSurrogates(MAPPER.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree could not be written", e);
        }
    }

    /** Returns the object in a text; empty if the text is anything else. */
    static Optional<ObjectNode> parseObject(String text) {
        try {
            return MAPPER.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException ignored) {
            // The caller reports where the text comes from, which the exception does not know.
            return Optional.empty();
        }
    }

    /** Returns a tree in one line, in which the members of all objects are sorted by name. */
    static String printSorted(JsonNode node) {
        try {
            return escapeLoneSurrogates(SORTED.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree could not be written", e);
        }
    }

    private static String escapeLoneSurrogates(String json) {
        for (int i = 0; i < json.length(); i++) {
            if (Character.isSurrogate(json.charAt(i))) {
                return LONE_SURROGATE
                        .matcher(json)
                        .replaceAll(found -> "\\\\u"
                                + HexFormat.of().toHexDigits(found.group().charAt(0)));
            }
        }
        return json;
    }

    /**
     * Returns whether a printed tree can be read again, also as a part of another one. The parser rejects numbers with
     * too many digits, names and texts that are too long, and too many levels.
     */
    static boolean isReadable(JsonNode node) {
        return isReadable(node, MAX_LEVELS);
    }

    private static boolean isReadable(JsonNode node, int levels) {
        if (node.isContainerNode()) {
            if (levels == 0) {
                return false;
            }
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (member.getKey().length() > LIMITS.getMaxNameLength()) {
                    return false;
                }
            }
            for (JsonNode child : node) {
                if (!isReadable(child, levels - 1)) {
                    return false;
                }
            }
            return true;
        }
        if (node.isTextual()) {
            return node.textValue().length() <= LIMITS.getMaxStringLength();
        }
        boolean isBig = node.isBigDecimal() || node.isBigInteger();
        return !isBig || digits(node.decimalValue()) <= LIMITS.getMaxNumberLength();
    }

    /** Returns the number of digits that are printed. */
    private static long digits(BigDecimal number) {
        long before = (long) number.precision() - number.scale();
        return Math.max(1, before) + Math.max(0, number.scale());
    }

    /** Returns the text of a member of an object in a text; empty if there is none. */
    static Optional<String> text(String object, String name) {
        try (JsonParser parser = MAPPER.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException ignored) {
            // As in parseObject.
            return Optional.empty();
        }
    }

    /** Returns the text of a member; empty if there is none. */
    static Optional<String> text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
