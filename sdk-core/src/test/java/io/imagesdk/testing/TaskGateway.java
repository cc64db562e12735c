package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.testing.RawServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A gateway that sends its responses in the order in which they were added, and then repeats the last one. */
public final class TaskGateway implements AutoCloseable {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    private final Deque<Reply> responses = new ArrayDeque<>();
    private final RawServer server;

    private record Reply(int status, String headers, String body, int missing) {}

    public TaskGateway() {
        try {
            server = RawServer.start((request, client) -> {
                Reply response = next();
                byte[] body = response.body().getBytes(UTF_8);
                client.write("HTTP/1.1 " + response.status() + " X\r\nConnection: close\r\nContent-Length: "
                                + (body.length + response.missing()) + "\r\n" + response.headers() + "\r\n")
                        .write(body);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Reply next() {
        return responses.size() > 1 ? responses.remove() : responses.element();
    }

    /** Adds a response. */
    public synchronized TaskGateway then(int status, String headers, String body) {
        responses.add(new Reply(status, headers, body, 0));
        return this;
    }

    /** Adds a response that is truncated after a text. */
    public synchronized TaskGateway cut(String body) {
        responses.add(new Reply(200, "", body, 100));
        return this;
    }

    /** Adds a response with status 200. */
    public TaskGateway then(String body) {
        return then(200, "", body);
    }

    /** Adds a fixture as a response. */
    public TaskGateway fixture(int status, String name) {
        return then(status, "", text(name));
    }

    /** Adds a fixture as a response, with the status and headers in the index. */
    public TaskGateway indexed(String name) {
        Json entry = index(name);
        StringBuilder headers = new StringBuilder();
        entry.get("headers").members().forEach((header, value) -> headers.append(header)
                .append(": ")
                .append(value.text().orElse(""))
                .append("\r\n"));
        return then((int) entry.get("status").number().orElseThrow(), headers.toString(), text(name));
    }

    /** Returns the entry of a fixture in the index. */
    public static Json index(String name) {
        try {
            return Json.parse(text("index.json")).items().stream()
                    .filter(entry ->
                            entry.get("file").text().filter(name::equals).isPresent())
                    .findFirst()
                    .orElseThrow();
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the text of a fixture. */
    public static String text(String name) {
        try {
            return Files.readString(FIXTURES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return server.url() + "/v1";
    }

    public int port() {
        return server.port();
    }

    public List<Request> requests() {
        return new ArrayList<>(server.requests());
    }

    /** Returns method and path of each request. */
    public List<String> lines() {
        return requests().stream()
                .map(request -> request.line().replace(" HTTP/1.1", ""))
                .toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
