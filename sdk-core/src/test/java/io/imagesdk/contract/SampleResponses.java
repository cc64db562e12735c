package io.imagesdk.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.provider.ResponseMapping;

/** Creates responses in the format of a profile. */
final class SampleResponses {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SampleResponses() {}

    /**
     * Returns images at the first image pointer, each as a member with a name and a value. A response of one image has
     * the first value.
     */
    static String of(ResponseMapping format, String member, String... values) {
        ObjectNode root = NODES.objectNode();
        String pointer = format.imagePointers().get(0);
        if (hasSeveral(format)) {
            int items = pointer.lastIndexOf("/*");
            String array = pointer.substring(0, items).replace("*", "0");
            for (String value : values) {
                add(root.withArray(array), pointer.substring(items + 2), member, value);
            }
        } else {
            (pointer.isEmpty() ? root : root.withObject(pointer)).put(member, values[0]);
        }
        root.withObject(format.usagePointer()).put("total_tokens", 7);
        String created = format.createdAtPointer();
        int last = created.lastIndexOf('/');
        (last == 0 ? root : root.withObject(created.substring(0, last)))
                .put(created.substring(last + 1), 1_700_000_000);
        return root.toString();
    }

    private static void add(ArrayNode array, String inItem, String member, String value) {
        ObjectNode item = array.addObject();
        (inItem.isEmpty() ? item : item.withObject(inItem)).put(member, value);
    }

    /** Returns whether a response can have more than one image. */
    static boolean hasSeveral(ResponseMapping format) {
        return format.imagePointers().get(0).contains("/*");
    }

    static String base64Member(ResponseMapping format) {
        return format.base64Members().stream().sorted().findFirst().orElseThrow();
    }
}
