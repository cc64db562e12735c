package io.imagesdk.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prints trees and plain Java values as JSON. */
final class JsonPrinter {
    /** Matches a lone surrogate. UTF-8 cannot encode it, so it is printed as an escape. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final HexFormat HEX = HexFormat.of();

    private JsonPrinter() {}

    static String print(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonReader.FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            // A StringWriter does not throw.
            throw new UncheckedIOException(e);
        }
        return LONE_SURROGATE
                .matcher(text.toString())
                .replaceAll(
                        surrogate -> "\\\\u" + HEX.toHexDigits(surrogate.group().charAt(0)));
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof JsonNode node) {
            node(generator, node);
        } else if (value instanceof Json json) {
            node(generator, json.node());
        } else if (value instanceof Map<?, ?> members) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                generator.writeFieldName(String.valueOf(member.getKey()));
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                write(generator, item);
            }
            generator.writeEndArray();
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Number number) {
            number(generator, number);
        } else {
            generator.writeString(value.toString());
        }
    }

    private static void number(JsonGenerator generator, Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (number instanceof BigInteger big) {
            generator.writeNumber(big);
        } else if (number instanceof Double) {
            generator.writeNumber(number.doubleValue());
        } else if (number instanceof Float) {
            generator.writeNumber(number.floatValue());
        } else {
            generator.writeNumber(number.longValue());
        }
    }

    private static void node(JsonGenerator generator, JsonNode node) throws IOException {
        if (node.isObject()) {
            generator.writeStartObject();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                generator.writeFieldName(member.getKey());
                node(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (node.isArray()) {
            generator.writeStartArray();
            for (JsonNode item : node) {
                node(generator, item);
            }
            generator.writeEndArray();
        } else if (node.isNumber()) {
            number(generator, node.numberValue());
        } else if (node.isBoolean()) {
            generator.writeBoolean(node.booleanValue());
        } else if (node.isTextual()) {
            generator.writeString(node.textValue());
        } else {
            generator.writeNull();
        }
    }
}
