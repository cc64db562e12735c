package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The JSON file of a cassette, and the image files beside it. A body is stored as one of {@code json}, {@code lines}
 * (JSON Lines), {@code events} (server-sent events), {@code text} and {@code file}. In JSON an image is an object
 * {@code {"$base64": FILE}}.
 */
final class CassetteFile {
    private static final int VERSION = 1;
    private static final int MIN_IMAGE_TEXT = 100;
    private static final String BASE64 = "$base64";

    private final Path file;
    private final List<CassetteInteraction> interactions = new ArrayList<>();
    private int images;

    CassetteFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    synchronized void add(CassetteInteraction interaction) {
        interactions.add(interaction);
    }

    CassettePlayer read() throws IOException {
        JsonNode tree = SandboxJson.parseOrEmpty(Files.readAllBytes(file));
        if (tree.path("version").asInt() != VERSION
                || !tree.path("interactions").isArray()) {
            throw new IOException("it is not a recording of version " + VERSION);
        }
        List<CassetteInteraction> read = new ArrayList<>();
        for (JsonNode interaction : tree.path("interactions")) {
            JsonNode response = interaction.path("response");
            Map<String, String> headers = new LinkedHashMap<>();
            response.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            read.add(new CassetteInteraction(
                    interaction.path("request"),
                    new CassetteResponse(response.path("status").asInt(), headers, body(response))));
        }
        return new CassettePlayer(read, tree.path("hashedPrompts").asBoolean());
    }

    /** Writes the file without secrets, and the images. The recorded responses are complete then. */
    synchronized void write(boolean hashesPrompts, SecretMask mask) throws IOException {
        ObjectNode tree = SandboxJson.object().put("version", VERSION).put("hashedPrompts", hashesPrompts);
        ArrayNode array = tree.putArray("interactions");
        Files.createDirectories(directory());
        for (CassetteInteraction interaction : interactions) {
            CassetteResponse response = interaction.response();
            ObjectNode node = array.addObject();
            node.set("request", interaction.request());
            ObjectNode recorded = node.putObject("response").put("status", response.status());
            ObjectNode headers = recorded.putObject("headers");
            response.headers().forEach((name, value) -> headers.put(name, mask.apply(value)));
            putBody(recorded, response, mask);
        }
        Files.writeString(file, tree.toPrettyString() + "\n");
    }

    private void putBody(ObjectNode recorded, CassetteResponse response, SecretMask mask) throws IOException {
        String contentType = response.headers().getOrDefault("content-type", "");
        if (response.body().length == 0) {
            return;
        }
        List<JsonNode> lines = BodyBytes.isType(contentType, "image/") ? List.of() : lines(response.body());
        if (!lines.isEmpty() && (lines.size() > 1 || !BodyBytes.isType(contentType, "application/json"))) {
            ArrayNode array = recorded.putArray("lines");
            for (JsonNode line : lines) {
                array.add(withoutImages(line, mask));
            }
            return;
        }
        if (!BodyBytes.isUtf8(response.body())) {
            recorded.put("file", writeImage(response.body(), mask));
            return;
        }
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (BodyBytes.isType(contentType, "text/event-stream")) {
            ArrayNode events = recorded.putArray("events");
            for (String event : text.split("\n\n", 0)) {
                events.add(eventLines(event, mask));
            }
            return;
        }
        JsonNode tree = SandboxJson.parseOrEmpty(response.body());
        if (tree.isMissingNode()) {
            recorded.put("text", mask.apply(text));
        } else {
            recorded.set("json", withoutImages(tree, mask));
        }
    }

    /** Returns the objects of JSON Lines, for example the results of a batch; empty if the body is anything else. */
    private static List<JsonNode> lines(byte[] body) {
        if (body[0] != '{') {
            return List.of();
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(body, StandardCharsets.UTF_8).split("\\n", 0)) {
            JsonNode tree = line.startsWith("{")
                    ? SandboxJson.parseOrEmpty(line.getBytes(StandardCharsets.UTF_8))
                    : SandboxJson.object().arrayNode();
            if (!tree.isObject()) {
                return List.of();
            }
            lines.add(tree);
        }
        return lines;
    }

    /** Returns the lines of an event; a line with JSON is its tree. */
    private ArrayNode eventLines(String event, SecretMask mask) throws IOException {
        ArrayNode lines = SandboxJson.object().arrayNode();
        for (String line : event.split("\n", 0)) {
            JsonNode tree = line.startsWith("data: {")
                    ? SandboxJson.parseOrEmpty(line.substring(6).getBytes(StandardCharsets.UTF_8))
                    : SandboxJson.object();
            if (tree.isEmpty()) {
                lines.add(mask.apply(line));
            } else {
                lines.add(withoutImages(tree, mask));
            }
        }
        return lines;
    }

    private byte[] body(JsonNode response) throws IOException {
        if (response.has("file")) {
            return Files.readAllBytes(image(response.path("file").asText()));
        }
        if (response.has("text")) {
            return response.path("text").asText().getBytes(StandardCharsets.UTF_8);
        }
        if (response.has("json")) {
            return withImages(response.path("json")).toString().getBytes(StandardCharsets.UTF_8);
        }
        if (response.has("lines")) {
            StringBuilder lines = new StringBuilder();
            for (JsonNode line : response.path("lines")) {
                lines.append(withImages(line)).append('\n');
            }
            return lines.toString().getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder events = new StringBuilder();
        for (JsonNode event : response.path("events")) {
            for (JsonNode line : event) {
                events.append(line.isTextual() ? line.textValue() : "data: " + withImages(line))
                        .append('\n');
            }
            events.append('\n');
        }
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the tree with image files instead of their base64, and without secrets. */
    private JsonNode withoutImages(JsonNode node, SecretMask mask) throws IOException {
        if (node.isTextual()) {
            String text = node.textValue();
            int comma = text.startsWith("data:image/") ? text.indexOf(',') + 1 : 0;
            byte[] bytes = text.length() < MIN_IMAGE_TEXT ? new byte[0] : decoded(text.substring(comma));
            if (BodyBytes.isUtf8(bytes)) {
                return TextNode.valueOf(mask.apply(text));
            }
            ObjectNode reference = SandboxJson.object().put(BASE64, writeImage(bytes, mask));
            return comma == 0 ? reference : reference.put("prefix", text.substring(0, comma));
        }
        if (node.isNumber() && mask.isSecret(node.asText())) {
            return TextNode.valueOf(mask.apply(node.asText()));
        }
        return mapped(node, mask::apply, child -> withoutImages(child, mask));
    }

    private JsonNode withImages(JsonNode node) throws IOException {
        if (node.has(BASE64)) {
            byte[] bytes = Files.readAllBytes(image(node.path(BASE64).asText()));
            return TextNode.valueOf(
                    node.path("prefix").asText("") + Base64.getEncoder().encodeToString(bytes));
        }
        return mapped(node, name -> name, this::withImages);
    }

    /** Converts the elements of a tree. */
    @FunctionalInterface
    private interface Mapping {
        JsonNode apply(JsonNode node) throws IOException;
    }

    private static JsonNode mapped(JsonNode node, UnaryOperator<String> names, Mapping mapping) throws IOException {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = SandboxJson.object();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                copy.set(names.apply(member.getKey()), mapping.apply(member.getValue()));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            for (JsonNode element : array) {
                copy.add(mapping.apply(element));
            }
            return copy;
        }
        return node;
    }

    private static byte[] decoded(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // Only a text that encoding restores exactly may be stored as bytes.
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException ignored) {
            // Most long texts are not base64.
            return new byte[0];
        }
    }

    private String writeImage(byte[] bytes, SecretMask mask) throws IOException {
        images++;
        String name = "image-" + images + extension(bytes);
        Files.write(directory().resolve(name), mask.apply(bytes));
        return name;
    }

    private static String extension(byte[] bytes) {
        if (bytes.length > 4 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G') {
            return ".png";
        }
        if (bytes.length > 3 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8) {
            return ".jpg";
        }
        return bytes.length > 4 && bytes[0] == 'R' && bytes[1] == 'I' && bytes[2] == 'F' ? ".webp" : ".bin";
    }

    /** Returns the path of an image, which must be in the directory of this cassette. */
    private Path image(String name) throws IOException {
        Path image = directory().resolve(name).normalize();
        if (!image.startsWith(directory())) {
            throw new IOException("its image " + name + " is in another directory");
        }
        return image;
    }

    private Path directory() {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) : name + "-images");
    }
}
