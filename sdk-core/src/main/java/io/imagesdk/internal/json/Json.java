package io.imagesdk.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A JSON value, or the absence of one. Absent, {@code null} and {@code ""} are the same to who asks for text, since gateways mix them. */
public final class Json {
    /** The absence of a value. */
    public static final Json MISSING = new Json(MissingNode.getInstance());

    private final JsonNode node;

    Json(JsonNode node) {
        this.node = node;
    }

    /** The tree of this document. */
    public static Json parse(String text) throws JsonException {
        return new Json(JsonReader.read(text));
    }

    JsonNode node() {
        return node;
    }

    /** A string. */
    public static Json text(String text) {
        return new Json(JsonNodeFactory.instance.textNode(text));
    }

    /** The document of plain Java values: maps, lists, text, numbers, booleans, null, and trees. */
    public static String print(Object value) {
        return JsonPrinter.print(value);
    }

    /** The same over several lines, for people; no value in it may be null. */
    public static String prettyPrint(Object value) {
        return JsonPrettyPrinter.print(value);
    }

    /** What stands at this JSON pointer (RFC 6901). */
    public Json at(String pointer) {
        List<Json> found = all(pointer);
        return found.isEmpty() ? MISSING : found.get(0);
    }

    /** All that stands at this pointer, in which a segment {@code *} is every item of an array. */
    public List<Json> all(String pointer) {
        List<JsonNode> level = List.of(node);
        if (pointer.isEmpty()) {
            return List.of(this);
        }
        for (String segment : pointer.substring(1).split("/", -1)) {
            level = step(level, segment.replace("~1", "/").replace("~0", "~"));
        }
        return level.stream().map(Json::new).toList();
    }

    private static List<JsonNode> step(List<JsonNode> level, String segment) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode each : level) {
            if (segment.equals("*")) {
                if (each.isArray()) {
                    each.forEach(next::add);
                }
                continue;
            }
            JsonNode child = each.isArray()
                    ? segment.matches("[0-9]{1,9}") ? each.get(Integer.parseInt(segment)) : null
                    : each.get(segment);
            if (child != null) {
                next.add(child);
            }
        }
        return next;
    }

    /** The same tree, in which strings at these pointers that are JSON documents are their trees. */
    public Json withEmbeddedJson(List<String> pointers) {
        if (pointers.isEmpty()) {
            return this;
        }
        JsonNode copy = node.deepCopy();
        pointers.forEach(pointer -> EmbeddedJson.unfold(copy, pointer));
        return new Json(copy);
    }

    /** The member of that name. */
    public Json get(String name) {
        JsonNode child = node.get(name);
        return child == null ? MISSING : new Json(child);
    }

    /** Whether there is a value other than {@code null}. */
    public boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether this is an object. */
    public boolean isObject() {
        return node.isObject();
    }

    /** Whether this is an array. */
    public boolean isArray() {
        return node.isArray();
    }

    /** Whether this is {@code false}. */
    public boolean isFalse() {
        return node.isBoolean() && !node.booleanValue();
    }

    /** The text, which is not empty; a number or boolean as text too. */
    public Optional<String> text() {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty()
                ? Optional.of(node.asText())
                : Optional.empty();
    }

    /** Whether this is a string, maybe an empty one. */
    public boolean isString() {
        return node.isTextual();
    }

    /** The boolean. */
    public Optional<Boolean> booleanValue() {
        return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
    }

    /** The number, which did not come as text. */
    public Optional<BigDecimal> decimal() {
        return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
    }

    /**
     * A plain Java value: text, a boolean, an Integer, Long, BigInteger or Double, a BigDecimal where a double would be infinite, a list
     * or a map of these; empty for null, which is dropped.
     */
    public Optional<Object> toJavaValue() {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            members().forEach((name, each) -> each.toJavaValue().ifPresent(value -> map.put(name, value)));
            return Optional.of(map);
        }
        if (node.isArray()) {
            return Optional.of(items().stream()
                    .flatMap(each -> each.toJavaValue().stream())
                    .toList());
        }
        if (node.isNumber()) {
            return Optional.of(plainNumber());
        }
        return booleanValue()
                .<Object>map(value -> value)
                .or(() -> node.isTextual() ? Optional.of(node.textValue()) : Optional.empty());
    }

    private Object plainNumber() {
        if (!node.isIntegralNumber()) {
            double number = node.doubleValue();
            return Double.isFinite(number) ? (Object) number : node.decimalValue();
        }
        return node.canConvertToInt()
                ? (Object) node.intValue()
                : node.canConvertToLong() ? node.longValue() : node.bigIntegerValue();
    }

    /** The text of a string alone, which is not empty. */
    public Optional<String> string() {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** The whole number, also when it came as text. */
    public OptionalLong number() {
        if (node.isNumber() && node.canConvertToLong()) {
            return OptionalLong.of(node.longValue());
        }
        if (node.isTextual() && node.textValue().matches("-?[0-9]{1,18}")) {
            return OptionalLong.of(new BigInteger(node.textValue()).longValue());
        }
        return OptionalLong.empty();
    }

    /** The items of an array; none for anything else. */
    public List<Json> items() {
        List<Json> items = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> items.add(new Json(item)));
        }
        return items;
    }

    /** The members of an object in their order; none for anything else. */
    public Map<String, Json> members() {
        Map<String, Json> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), new Json(member.getValue())));
        return members;
    }

    /** The document. */
    public String print() {
        return JsonPrinter.print(node);
    }

    @Override
    public String toString() {
        return print();
    }
}
