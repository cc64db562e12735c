package io.imagesdk.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;

/** JSON as trees. Long strings are allowed in: an edit carries its pictures in them. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            // What follows the JSON is still to be read and recorded.
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(256 << 20).build())
            .build());

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode read(InputStream in) throws IOException, RejectedException {
        try {
            JsonNode tree = MAPPER.readTree(in);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new RejectedException(
                    400, null, "We could not parse the JSON body of your request: " + e.getOriginalMessage());
        }
        throw new RejectedException(400, null, "The body of the request is not a JSON object.");
    }

    /** Returns the text of a member, or of a number or boolean; empty where it is absent, null or a structure. */
    static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? "" : value.asText("");
    }

    static boolean flag(JsonNode object, String name) {
        return text(object, name).equals("true");
    }
}
