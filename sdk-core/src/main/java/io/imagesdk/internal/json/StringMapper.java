package io.imagesdk.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/**
 * Copies a tree and changes its strings and the names of its members. A number becomes a string if none of its digits
 * remains; a part of a number says nothing. All other values stay unchanged.
 */
final class StringMapper {
    private final UnaryOperator<String> operator;

    StringMapper(UnaryOperator<String> operator) {
        this.operator = operator;
    }

    JsonNode copy(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(operator.apply(node.textValue()));
        }
        if (node.isNumber()) {
            String changed = operator.apply(node.asText());
            return changed.chars().anyMatch(Character::isDigit) ? node : JsonNodeFactory.instance.textNode(changed);
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(copy(item)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(member -> object.set(operator.apply(member.getKey()), copy(member.getValue())));
            return object;
        }
        return node;
    }
}
