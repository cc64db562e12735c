package io.imagesdk.internal.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Computes the expected result of a scan: the tree by Jackson, each value as one string, and base64 by a pattern. */
final class JsonOracle {
    private static final Pattern DATA = Pattern.compile("(?is)data:(.*?)(;base64)?,(.*)");
    private static final Pattern BASE64 = Pattern.compile("([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonOracle() {}

    static ScanResult scan(byte[] document) throws IOException {
        List<String> images = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(document)) {
            JsonNode tree = MAPPER.readTree(parser);
            JsonNode skeleton = mapTexts(tree, "", (member, text) -> {
                boolean isImage = ScanResult.BASE64_MEMBERS.contains(member)
                        || (ScanResult.URL_MEMBERS.contains(member)
                                && text.toLowerCase(Locale.ROOT).startsWith("data:"));
                Optional<String> url = isImage ? url(text) : Optional.empty();
                if (url.isPresent()) {
                    return url.get();
                }
                String image = isImage ? image(text) : "";
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
                copy.add(mapTexts(item, item.isObject() ? "" : member, function));
            }
            return copy;
        } else if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(entry -> copy.set(entry.getKey(), mapTexts(entry.getValue(), entry.getKey(), function)));
            return copy;
        }
        return node;
    }

    /** Returns a URL that stands in the place of an image, without white space up to its first colon. */
    private static Optional<String> url(String text) {
        int colon = text.indexOf(':') + 1;
        String scheme = text.substring(0, colon).replaceAll("[ \\r\\n\\t]", "");
        return scheme.matches("(?i)https?:") ? Optional.of(scheme + text.substring(colon)) : Optional.empty();
    }

    private static String image(String text) {
        String compact = text.replaceAll("[ \\r\\n\\t]", "");
        Matcher data = DATA.matcher(compact);
        if (data.matches()) {
            if (data.group(2) == null) {
                return bytes(withoutEscapes(text.substring(text.indexOf(',') + 1)));
            }
            compact = data.group(3);
        } else if (compact.startsWith("<")) {
            return bytes(text.stripLeading().getBytes(UTF_8));
        }
        Matcher base64 = BASE64.matcher(compact);
        if (!base64.matches()) {
            return "failed";
        }
        String digits = base64.group(1);
        int padding = base64.group(2).length();
        int remainder = digits.length() % 4;
        if (remainder == 1 || (padding > 0 && (remainder == 0 || padding > 4 - remainder))) {
            return "failed";
        }
        return bytes(Base64.getUrlDecoder().decode(digits.replace('+', '-').replace('/', '_')));
    }

    private static String bytes(byte[] image) {
        return "bytes:" + HexFormat.of().formatHex(image);
    }

    /** Replaces percent escapes by their bytes. */
    private static byte[] withoutEscapes(String text) {
        return ESCAPE.matcher(new String(text.getBytes(UTF_8), ISO_8859_1))
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))))
                .getBytes(ISO_8859_1);
    }
}
