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

/** A gateway that gives its answers in the order in which they were laid down, the last one for ever. */
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

    /** The next answer. */
    public synchronized TaskGateway then(int status, String headers, String body) {
        responses.add(new Reply(status, headers, body, 0));
        return this;
    }

    /** The next answer breaks off behind this. */
    public synchronized TaskGateway cut(String body) {
        responses.add(new Reply(200, "", body, 100));
        return this;
    }

    /** The next answer, with 200. */
    public TaskGateway then(String body) {
        return then(200, "", body);
    }

    /** The next answer is that file. */
    public TaskGateway fixture(int status, String name) {
        return then(status, "", text(name));
    }

    /** The next answer is that file, with the status and headers that the index names. */
    public TaskGateway indexed(String name) {
        Json entry = index(name);
        StringBuilder headers = new StringBuilder();
        entry.get("headers").members().forEach((header, value) -> headers.append(header)
                .append(": ")
                .append(value.text().orElse(""))
                .append("\r\n"));
        return then((int) entry.get("status").number().orElseThrow(), headers.toString(), text(name));
    }

    /** What the index says of a fixture. */
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

    /** The text of a fixture. */
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

    /** Method and path of each request. */
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
