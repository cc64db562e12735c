package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Writes values at the pointers of a profile, and creates the objects and arrays on their way. A segment that is a
 * number or {@code *} is an item of an array.
 */
final class PointerTree {
    private static final String WILDCARD = "*";

    private PointerTree() {}

    /**
     * Puts a value at a pointer. Does nothing if the pointer names a header or the document itself, or leads through a
     * value of another type, because another pointer of the profile needs that value.
     *
     * @param index the item that the first segment {@code *} stands for; further ones stand for item 0
     */
    static void put(ObjectNode root, String pointer, JsonNode value, int index) {
        if (!pointer.startsWith("/")) {
            return;
        }
        String[] segments = pointer.substring(1).split("/", -1);
        int item = index;
        JsonNode parent = root;
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i].replace("~1", "/").replace("~0", "~");
            if (segment.equals(WILDCARD)) {
                segment = String.valueOf(item);
                item = 0;
            }
            boolean last = i + 1 == segments.length;
            JsonNode child = last ? value : container(child(parent, segment), segments[i + 1]);
            if (child == null || !set(parent, segment, child)) {
                return;
            }
            parent = child;
        }
    }

    private static JsonNode child(JsonNode parent, String segment) {
        return parent.isArray() ? parent.path(isIndex(segment) ? Integer.parseInt(segment) : -1) : parent.path(segment);
    }

    /** Returns an existing container that has items of this name, or a new one; null if there is another value. */
    private static @Nullable JsonNode container(JsonNode existing, String nextSegment) {
        boolean array = nextSegment.equals(WILDCARD) || isIndex(nextSegment);
        if (existing.isMissingNode() || existing.isNull()) {
            return array ? SandboxJson.object().arrayNode() : SandboxJson.object();
        }
        return existing.isArray() == array && existing.isContainerNode() ? existing : null;
    }

    private static boolean set(JsonNode parent, String segment, JsonNode value) {
        if (parent instanceof ArrayNode items && isIndex(segment)) {
            int index = Integer.parseInt(segment);
            while (items.size() <= index) {
                items.addObject();
            }
            items.set(index, value);
            return true;
        }
        if (parent instanceof ObjectNode members) {
            members.set(segment, value);
            return true;
        }
        return false;
    }

    private static boolean isIndex(String segment) {
        return segment.matches("[0-9]{1,3}");
    }

    /** Replaces the value at a pointer by its JSON as text. */
    static void embed(ObjectNode root, String pointer) {
        JsonNode value = root.at(pointer.replace(WILDCARD, "0"));
        if (value.isContainerNode()) {
            put(root, pointer, TextNode.valueOf(value.toString()), 0);
        }
    }

    /** Returns the value of a field of a request, by its name or by its pointer. */
    static JsonNode value(JsonNode members, String name) {
        // An item that a pointer appends is the first one of its array.
        return name.startsWith("/") ? members.at(name.replace("/-", "/0")) : members.path(name);
    }
}
