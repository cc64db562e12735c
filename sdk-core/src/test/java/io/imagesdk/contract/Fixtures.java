package io.imagesdk.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.contract.Multipart.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The wire fixtures and their index. */
final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode INDEX = tree(text("index.json"));

    private Fixtures() {}

    static String text(String file) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) {
        return tree(text(file));
    }

    /** Returns the files of one kind in the index. */
    static List<String> files(String kind) {
        List<String> files = new ArrayList<>();
        INDEX.forEach(entry -> {
            if (entry.path("kind").asText().equals(kind)) {
                files.add(entry.path("file").asText());
            }
        });
        return files;
    }

    static JsonNode entry(String file) {
        for (JsonNode entry : INDEX) {
            if (entry.path("file").asText().equals(file)) {
                return entry;
            }
        }
        throw new IllegalArgumentException(file);
    }

    /** Returns the response of a file with the status and headers in the index. */
    static StubProvider.Reply response(String file, String body) {
        JsonNode entry = entry(file);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        entry.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new StubProvider.Reply(entry.path("status").asInt(), headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the parts of a multipart fixture without file names, because the SDK chooses its own. */
    static List<Part> parts(String file) {
        List<Part> parts = new ArrayList<>();
        json(file)
                .path("_multipart")
                .forEach(part -> parts.add(
                        part.has("base64")
                                ? new Part(
                                        part.path("name").asText(),
                                        Optional.of(part.path("contentType").asText()),
                                        Base64.getDecoder()
                                                .decode(part.path("base64").asText()))
                                : new Part(
                                        part.path("name").asText(),
                                        Optional.empty(),
                                        part.path("value").asText().getBytes(StandardCharsets.UTF_8))));
        return parts;
    }

    /** Returns the bytes of the data URI of a fixture, or of its first base64 image. */
    static byte[] image(String dataUriOrBase64) {
        return Base64.getDecoder().decode(dataUriOrBase64.replaceFirst("^data:[^,]*,", ""));
    }
}
