package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;

/** An HTTP client for a sandbox. */
final class SandboxClient {
    static final String GENERATE = "/images/generations";
    static final String EDIT = "/images/edits";

    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI baseUrl;

    SandboxClient(Sandbox sandbox) {
        this(sandbox.baseUrl());
    }

    SandboxClient(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    HttpResponse<byte[]> post(String path, String json) {
        return send(postRequest(path, json).build());
    }

    CompletableFuture<HttpResponse<byte[]>> postAsync(String path, String json) {
        return http.sendAsync(postRequest(path, json).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) {
        return send(to(path).GET().build());
    }

    HttpResponse<byte[]> call(String method, String path) {
        return send(to(path).method(method, HttpRequest.BodyPublishers.noBody()).build());
    }

    /** Sends a form with parts that {@link #field} and {@link #file} return. */
    HttpResponse<byte[]> form(byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        body.writeBytes("--edge--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(to(EDIT).header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    static byte[] field(String name, String value) {
        return ("--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] file(String name, String fileName, byte[] bytes) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        part.writeBytes(bytes);
        part.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return part.toByteArray();
    }

    HttpResponse<byte[]> download(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return json(text(response));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Parses events. Each one consists of its name, its data and an empty line; the name is the type of the data. */
    static List<JsonNode> events(HttpResponse<byte[]> response) {
        List<JsonNode> events = new ArrayList<>();
        assertThat(text(response)).endsWith("\n\n");
        for (String event : text(response).split("\n\n", -1)) {
            if (!event.isEmpty()) {
                String[] lines = event.split("\n", -1);
                JsonNode data = json(lines[1].substring("data: ".length()));
                assertThat(lines[0]).isEqualTo("event: " + data.path("type").textValue());
                events.add(data);
            }
        }
        return events;
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(JsonNode item) {
        return Base64.getDecoder().decode(item.path("b64_json").textValue());
    }

    static BufferedImage image(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpRequest.Builder postRequest(String path, String json) {
        return to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
