package io.imagesdk.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Creates and parses JSON trees. Strings may have up to 256 MiB, because an edit can contain images as data URLs. */
final class SandboxJson {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            // The rest of the body is read and recorded after the JSON.
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(256 << 20).build())
            .build());

    private SandboxJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode parseObject(InputStream in) throws IOException, RejectedException {
        return object(parse(in));
    }

    /** Parses an object, or an array with one object, as some providers require it. */
    static ObjectNode parseObjectOrItem(InputStream in) throws IOException, RejectedException {
        JsonNode tree = parse(in);
        return object(tree.isArray() && tree.size() == 1 ? tree.path(0) : tree);
    }

    private static ObjectNode object(JsonNode tree) throws RejectedException {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new RejectedException(400, null, "The body of the request is not a JSON object.");
    }

    private static JsonNode parse(InputStream in) throws IOException, RejectedException {
        try {
            return MAPPER.readTree(in);
        } catch (JsonProcessingException e) {
            throw new RejectedException(
                    400, null, "We could not parse the JSON body of your request: " + e.getOriginalMessage());
        }
    }

    /** Returns the number of elements of an array member; 0 if the text is not JSON or has no such member. */
    static int countOf(String json, String name) {
        return parseOrEmpty(json.getBytes(StandardCharsets.UTF_8)).path(name).size();
    }

    /** Returns the tree of a text; a missing node if it is not JSON. */
    static JsonNode parseOrEmpty(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException ignored) {
            // Callers look for members, which a text that is not JSON does not have.
            return MissingNode.getInstance();
        }
    }

    /** Returns the text of a string, number or boolean member; empty if it is absent, null, an array or an object. */
    static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? "" : value.asText("");
    }

    static boolean isTrue(JsonNode object, String name) {
        return text(object, name).equals("true");
    }
}
