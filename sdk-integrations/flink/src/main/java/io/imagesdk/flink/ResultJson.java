package io.imagesdk.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The lines of the manifest and of the file with undelivered rows. */
final class ResultJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ResultJson() {}

    static String write(ItemResult result) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("state", result.state().name());
        putText(line, "reason", result.reason());
        if (result.id().isEmpty()) {
            putText(line, "row", result.request());
            return line.toString();
        }
        line.put("id", result.id());
        if (result.isDelivered()) {
            writeDelivery(line, result);
        } else {
            // The members of the request are members of the line, so that the line is an item of another run.
            line.setAll(requestOf(result));
        }
        if (!result.attributes().isEmpty()) {
            ObjectNode attributes = line.putObject("attributes");
            result.attributes().forEach(attributes::put);
        }
        return line.toString();
    }

    private static void writeDelivery(ObjectNode line, ItemResult result) {
        line.put("billing", result.billing().name());
        line.put("time", result.time().toString());
        ArrayNode files = line.putArray("files");
        result.images().forEach(image -> addTo(files, image));
        if (result.costUsd() != null) {
            line.put("cost_usd", result.costUsd());
        }
        putText(line, "request_id", result.requestId());
        line.set("request", requestOf(result));
    }

    private static void addTo(ArrayNode files, ItemImage image) {
        ObjectNode file = files.addObject();
        file.put("path", image.path());
        file.put("sha256", image.sha256());
        file.put("bytes", image.bytes());
        file.put("format", image.format());
        if (image.width() > 0) {
            file.put("width", image.width());
            file.put("height", image.height());
        }
        putText(file, "revised_prompt", image.revisedPrompt());
    }

    private static void putText(ObjectNode object, String name, @Nullable String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    /** Returns the request; an empty object if it is not known. */
    private static ObjectNode requestOf(ItemResult result) {
        if (result.request() == null) {
            return MAPPER.createObjectNode();
        }
        try {
            return MAPPER.readValue(result.request(), ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the request of item " + result.id() + " is not JSON", e);
        }
    }
}
