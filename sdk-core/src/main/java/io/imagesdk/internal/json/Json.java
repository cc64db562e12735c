package io.imagesdk.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A JSON value, or {@link #MISSING}. The accessors of text treat a missing value, {@code null} and {@code ""} alike,
 * because gateways use all three for the same thing.
 */
public final class Json {
    /** The maximum nesting depth of a response. On a stack of 512 KiB, a tree of twice this depth can be read. */
    public static final int MAX_DEPTH = 500;

    /** The missing value. */
    public static final Json MISSING = new Json(MissingNode.getInstance());

    private final JsonNode node;

    Json(JsonNode node) {
        this.node = node;
    }

    /**
     * Returns the text of a file that should be UTF-8.
     *
     * @throws JsonException if the file has another encoding or starts with a byte order mark; the message says so
     *     because editors do not show it
     */
    public static String decode(byte[] file) throws JsonException {
        int first = file.length > 0 ? file[0] & 0xff : 0;
        int second = file.length > 1 ? file[1] & 0xff : 0;
        if ((first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe)) {
            throw new JsonException("the text is UTF-16; save it as UTF-8");
        }
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
            if (text.startsWith("\ufeff")) {
                throw new JsonException("the text starts with a byte order mark; save it as UTF-8 without one");
            }
            if (text.indexOf('\0') >= 0) {
                throw new JsonException("the text contains null characters, as UTF-16 does; save it as UTF-8");
            }
            return text;
        } catch (CharacterCodingException ignored) {
            // The message of the exception is a number of bytes.
            throw new JsonException("the text is not UTF-8");
        }
    }

    /**
     * Parses a document that people or this library write, which is up to 100 levels deep.
     *
     * @throws JsonException if the text is not JSON, or if an object has two members with the same name
     */
    public static Json parse(String text) throws JsonException {
        return new Json(JsonReader.read(text));
    }

    /**
     * Parses a document of a server, which may be as deep as {@link #MAX_DEPTH}.
     *
     * @throws JsonException if the text is not JSON
     */
    public static Json parseResponse(String text) throws JsonException {
        return new Json(JsonReader.readResponse(text));
    }

    JsonNode node() {
        return node;
    }

    /** Creates a string. */
    public static Json text(String text) {
        return new Json(JsonNodeFactory.instance.textNode(text));
    }

    /** Returns the document of plain Java values: maps, iterables, text, numbers, booleans, null and trees. */
    public static String print(Object value) {
        return JsonPrinter.print(value);
    }

    /** Returns the document in several lines, for people. The values must not be null. */
    public static String prettyPrint(Object value) {
        return JsonPrettyPrinter.print(value);
    }

    /** Returns the first value at a JSON Pointer (RFC 6901), or {@link #MISSING}. */
    public Json at(String pointer) {
        List<Json> found = all(pointer);
        return found.isEmpty() ? MISSING : found.get(0);
    }

    /** Returns all values at a JSON Pointer, in which the segment {@code *} selects every item of an array. */
    public List<Json> all(String pointer) {
        return matches(pointer).stream().map(JsonMatch::value).toList();
    }

    /** Returns the same values as {@link #all}, with the way to each. */
    public List<JsonMatch> matches(String pointer) {
        List<JsonMatch> level = List.of(JsonMatch.of(this));
        if (pointer.isEmpty()) {
            return level;
        }
        for (String segment : pointer.substring(1).split("/", -1)) {
            level = step(level, segment.replace("~1", "/").replace("~0", "~"));
        }
        return level;
    }

    private static List<JsonMatch> step(List<JsonMatch> level, String segment) {
        List<JsonMatch> next = new ArrayList<>();
        for (JsonMatch parent : level) {
            JsonNode node = parent.value().node;
            if (segment.equals("*")) {
                for (int i = 0; node.isArray() && i < node.size(); i++) {
                    next.add(new JsonMatch(new Json(node.get(i)), parent, i));
                }
                continue;
            }
            JsonNode child = node.isArray()
                    ? segment.matches("[0-9]{1,9}") ? node.get(Integer.parseInt(segment)) : null
                    : node.get(segment);
            if (child != null) {
                next.add(new JsonMatch(new Json(child), parent, -1));
            }
        }
        return next;
    }

    /** Returns a copy in which each string at these pointers that holds a document is replaced by the tree of it. */
    public Json withEmbeddedJson(List<String> pointers) {
        if (pointers.isEmpty()) {
            return this;
        }
        JsonNode copy = node.deepCopy();
        pointers.forEach(pointer -> EmbeddedJson.expand(copy, pointer));
        return new Json(copy);
    }

    /** Returns a copy in which an operator has changed the strings, the names of members, and numbers as a whole. */
    public Json withStrings(UnaryOperator<String> operator) {
        return new Json(new StringMapper(operator).copy(node));
    }

    /** Returns a member, or {@link #MISSING}. */
    public Json get(String name) {
        JsonNode child = node.get(name);
        return child == null ? MISSING : new Json(child);
    }

    /** Returns whether there is a value other than {@code null}. */
    public boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** Returns whether this is an object. */
    public boolean isObject() {
        return node.isObject();
    }

    /** Returns whether this is an array. */
    public boolean isArray() {
        return node.isArray();
    }

    /** Returns whether this is {@code false}. */
    public boolean isFalse() {
        return node.isBoolean() && !node.booleanValue();
    }

    /** Returns the text of a string that is not empty, of a number or of a boolean. */
    public Optional<String> text() {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty()
                ? Optional.of(node.asText())
                : Optional.empty();
    }

    /** Returns whether this is a string, including the empty one. */
    public boolean isString() {
        return node.isTextual();
    }

    /** Returns the value of a boolean. */
    public Optional<Boolean> booleanValue() {
        return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
    }

    /** Returns the value of a number that is not a string. */
    public Optional<BigDecimal> decimal() {
        return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
    }

    /**
     * Returns this value as a plain Java value: a String, a Boolean, an Integer, Long, BigInteger or Double, a
     * BigDecimal if a double would be infinite, or a list or map of these. Returns empty for {@code null}, and omits it
     * in lists and maps.
     */
    public Optional<Object> toJavaValue() {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            members().forEach((name, member) -> member.toJavaValue().ifPresent(value -> map.put(name, value)));
            return Optional.of(map);
        }
        if (node.isArray()) {
            return Optional.of(items().stream()
                    .flatMap(item -> item.toJavaValue().stream())
                    .toList());
        }
        if (node.isNumber()) {
            return Optional.of(javaNumber());
        }
        return booleanValue()
                .<Object>map(value -> value)
                .or(() -> node.isTextual() ? Optional.of(node.textValue()) : Optional.empty());
    }

    private Object javaNumber() {
        if (!node.isIntegralNumber()) {
            double number = node.doubleValue();
            return Double.isFinite(number) ? (Object) number : node.decimalValue();
        }
        return node.canConvertToInt()
                ? (Object) node.intValue()
                : node.canConvertToLong() ? node.longValue() : node.bigIntegerValue();
    }

    /** Returns the text of a string that is not empty, and of no other value. */
    public Optional<String> string() {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** Returns an integer that fits into a long, also if it is a string of digits. */
    public OptionalLong number() {
        if (node.isNumber() && node.canConvertToLong()) {
            return OptionalLong.of(node.longValue());
        }
        if (node.isTextual() && node.textValue().matches("-?[0-9]{1,18}")) {
            return OptionalLong.of(new BigInteger(node.textValue()).longValue());
        }
        return OptionalLong.empty();
    }

    /** Returns the items of an array, or an empty list for any other value. */
    public List<Json> items() {
        List<Json> items = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> items.add(new Json(item)));
        }
        return items;
    }

    /** Returns the members of an object in their order, or an empty map for any other value. */
    public Map<String, Json> members() {
        Map<String, Json> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), new Json(member.getValue())));
        return members;
    }

    /** Returns the document. */
    public String print() {
        return JsonPrinter.print(node);
    }

    @Override
    public String toString() {
        return print();
    }
}
