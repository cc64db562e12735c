package io.imagesdk.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Replaces strings that hold a JSON document by the tree of the document. All other strings stay unchanged. */
final class EmbeddedJson {
    private EmbeddedJson() {}

    static void expand(JsonNode root, String pointer) {
        String[] segments = pointer.substring(1).split("/", -1);
        expand(root, segments, 0);
    }

    private static void expand(JsonNode node, String[] segments, int depth) {
        boolean last = depth == segments.length - 1;
        String name = segments[depth].replace("~1", "/").replace("~0", "~");
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (name.equals("*") || name.equals(String.valueOf(i))) {
                    JsonNode document = last ? parse(array.get(i)) : null;
                    if (document != null) {
                        array.set(i, document);
                    } else if (!last) {
                        expand(array.get(i), segments, depth + 1);
                    }
                }
            }
        } else if (node instanceof ObjectNode object && object.has(name)) {
            JsonNode document = last ? parse(object.get(name)) : null;
            if (document != null) {
                object.set(name, document);
            } else if (!last) {
                expand(object.get(name), segments, depth + 1);
            }
        }
    }

    private static @Nullable JsonNode parse(JsonNode node) {
        try {
            return node.isTextual() && !node.textValue().isBlank() ? JsonReader.readResponse(node.textValue()) : null;
        } catch (JsonException ignored) {
            // Most strings are not documents, and these stay strings.
            return null;
        }
    }
}
