package io.imagesdk.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagesdk.fuzz.Base64Oracle;
import io.imagesdk.fuzz.LenientJackson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Computes the expected result of a scan: the tree by Jackson, and each image from its value as one string. */
final class JsonOracle {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonOracle() {}

    static ScanResult scan(byte[] document) throws IOException {
        List<String> images = new ArrayList<>();
        try (JsonParser parser = LenientJackson.parser(new String(document, UTF_8))) {
            JsonNode tree = MAPPER.readTree(parser);
            JsonNode skeleton = mapTexts(tree, "", (member, text) -> {
                boolean isImage = ScanResult.BASE64_MEMBERS.contains(member)
                        || (ScanResult.URL_MEMBERS.contains(member) && Base64Oracle.isImage(text));
                Optional<String> url = isImage ? url(text) : Optional.empty();
                if (url.isPresent()) {
                    return url.get();
                }
                String image = isImage ? Base64Oracle.image(text) : "";
                if (!isImage) {
                    return text;
                } else if (image.equals("bytes:")) {
                    return "";
                }
                images.add(image);
                return "image:" + (images.size() - 1);
            });
            return new ScanResult(images, skeleton);
        }
    }

    /** Returns a copy of a tree in which a function of the nearest member name and the text replaces each text. */
    static JsonNode mapTexts(JsonNode node, String member, BinaryOperator<String> function) {
        if (node.isTextual()) {
            return TextNode.valueOf(function.apply(member, node.textValue()));
        } else if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : array) {
                copy.add(mapTexts(item, member, function));
            }
            return copy;
        } else if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            boolean isItem = ScanResult.BASE64_MEMBERS.contains(member) || ScanResult.URL_MEMBERS.contains(member);
            object.properties().forEach(entry -> {
                String name = isItem && entry.getKey().equals("data") ? "url" : entry.getKey();
                copy.set(entry.getKey(), mapTexts(entry.getValue(), name, function));
            });
            return copy;
        }
        return node.isDouble() && !Double.isFinite(node.doubleValue()) ? NullNode.getInstance() : node;
    }

    /** Returns a URL that stands in the place of an image, without white space up to its first colon. */
    private static Optional<String> url(String text) {
        int colon = text.indexOf(':') + 1;
        String scheme = text.substring(0, colon).replaceAll("[ \\r\\n\\t]", "");
        return scheme.matches("(?i)https?:") ? Optional.of(scheme + text.substring(colon)) : Optional.empty();
    }
}
