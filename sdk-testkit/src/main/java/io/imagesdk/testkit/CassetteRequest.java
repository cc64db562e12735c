package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request to a cassette.
 *
 * @param method the HTTP method
 * @param path the raw path without the {@code /v1} prefix, with the query
 * @param headers the headers as they were sent
 * @param body the complete body
 */
record CassetteRequest(String method, String path, Map<String, List<String>> headers, byte[] body) {
    /** Longer strings of a body are images, which the description names by their digest. */
    private static final int MAX_TEXT = 2_000;

    /** The headers of an upload in two steps. */
    static final String UPLOAD_HEADERS = "x-goog-upload-";

    /** The URL of an input image with a query, which may be a signature. */
    private static final Pattern INPUT_URL = Pattern.compile("(https?://[^\\s\"?]+)\\?([^\\s\"]+)");

    /** The same as a complete text in JSON or as a complete field of a form. */
    private static final Pattern INPUT_URL_IN_BODY =
            Pattern.compile("(?m)(?:^|\")" + INPUT_URL.pattern() + "(?:\"|\\r?$)");

    /** The parts of a path and a query. */
    private static final Pattern SEGMENT = Pattern.compile("[^/?&=]+");

    /** The content type of the input file of a batch. */
    private static final String JSON_LINES = "application/jsonl";

    static CassetteRequest read(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return new CassetteRequest(
                exchange.getRequestMethod(),
                path.startsWith("/v1/") ? path.substring(3) : path,
                new LinkedHashMap<>(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes());
    }

    /**
     * Returns what the recording contains of this request. Equal requests have equal descriptions: images are their
     * digest, the query of the URL of an image is masked, and the boundary of a form is not part of it. Prompts stay as
     * they are, or are hashed. Other texts may be ids that the server has built with a key, which is masked.
     *
     * @param hashesPrompts whether prompts are replaced by their SHA-256
     * @param keys masks the keys
     */
    ObjectNode describe(boolean hashesPrompts, SecretMask keys) throws IOException {
        String masked =
                SEGMENT.matcher(path).replaceAll(segment -> Matcher.quoteReplacement(keys.apply(segment.group())));
        ObjectNode description = SandboxJson.object().put("method", method).put("path", masked);
        String contentType = header("content-type").toLowerCase(Locale.ROOT);
        if (body.length == 0) {
            return description;
        }
        if (contentType.startsWith("multipart/form-data")) {
            ObjectNode form = description.putObject("form");
            for (RecordedRequest.Part part :
                    new MultipartReader(new ByteArrayInputStream(body), header("content-type")).readAll()) {
                form.set(unused(form, part.name()), value(part, hashesPrompts, keys));
            }
        } else if (contentType.startsWith(JSON_LINES)) {
            description.put("body", sha256(body));
        } else {
            JsonNode tree = SandboxJson.parseOrEmpty(body);
            description.set(
                    "body",
                    tree.isMissingNode() ? TextNode.valueOf(sha256(body)) : shortened(tree, hashesPrompts, keys));
        }
        return description;
    }

    /** Returns the prompts in the body; empty if there are none. */
    List<String> prompts() throws UncheckedIOException {
        if (header("content-type").toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            try {
                return new MultipartReader(new ByteArrayInputStream(body), header("content-type"))
                        .readAll().stream()
                                .filter(part -> !part.isFile() && isPrompt(part.name()))
                                .map(RecordedRequest.Part::text)
                                .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        List<String> prompts = new ArrayList<>();
        if (header("content-type").startsWith(JSON_LINES)) {
            new String(body, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line ->
                            addPrompts(SandboxJson.parseOrEmpty(line.getBytes(StandardCharsets.UTF_8)), prompts));
            return prompts;
        }
        addPrompts(SandboxJson.parseOrEmpty(body), prompts);
        return prompts;
    }

    /** Returns the queries of the URLs of input images, which a server may repeat. */
    List<String> inputQueries() {
        return INPUT_URL_IN_BODY
                .matcher(new String(body, StandardCharsets.UTF_8))
                .results()
                .map(url -> url.group(2))
                .toList();
    }

    private static void addPrompts(JsonNode node, List<String> prompts) {
        node.properties().stream()
                .filter(member -> isPrompt(member.getKey()) && member.getValue().isTextual())
                .forEach(member -> prompts.add(member.getValue().textValue()));
        node.forEach(child -> addPrompts(child, prompts));
    }

    /** Returns whether a member holds a prompt. Chat formats name it "text" or "content", others "positivePrompt". */
    private static boolean isPrompt(String name) {
        return name.toLowerCase(Locale.ROOT).contains("prompt") || name.equals("text") || name.equals("content");
    }

    String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0))
                .findFirst()
                .orElse("");
    }

    static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode value(RecordedRequest.Part part, boolean hashesPrompts, SecretMask keys) {
        if (part.isFile()) {
            return SandboxJson.object()
                    .put("file", Objects.requireNonNullElse(part.fileName(), ""))
                    .put("content", part.length() + " bytes, crc32 " + Long.toHexString(part.crc32()));
        }
        if (isPrompt(part.name())) {
            return TextNode.valueOf(hashesPrompts ? sha256(part.text()) : part.text());
        }
        return text(part.text(), keys);
    }

    /** A form may have several fields of one name. */
    private static String unused(ObjectNode form, String name) {
        String candidate = name;
        for (int number = 2; form.has(candidate); number++) {
            candidate = name + " " + number;
        }
        return candidate;
    }

    private static JsonNode shortened(JsonNode node, boolean hashesPrompts, SecretMask keys) {
        if (node.isTextual()) {
            return text(node.textValue(), keys);
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = SandboxJson.object();
            object.properties().forEach(member -> {
                JsonNode value = member.getValue();
                boolean isPrompt = isPrompt(member.getKey()) && value.isTextual();
                copy.set(
                        member.getKey(),
                        isPrompt ? prompt(value.textValue(), hashesPrompts) : shortened(value, hashesPrompts, keys));
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(shortened(element, hashesPrompts, keys)));
            return copy;
        }
        return node;
    }

    private static JsonNode text(String text, SecretMask keys) {
        Matcher url = INPUT_URL.matcher(text);
        if (url.matches()) {
            return TextNode.valueOf(keys.apply(url.group(1)) + "?masked");
        }
        return TextNode.valueOf(text.length() > MAX_TEXT ? sha256(text) : keys.apply(text));
    }

    private static JsonNode prompt(String text, boolean hashesPrompts) {
        return TextNode.valueOf(hashesPrompts || text.length() > MAX_TEXT ? sha256(text) : text);
    }
}
