package io.imagesdk.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with the batch paths of OpenAI that returns the response which a test sets for a path. */
final class BatchServer implements AutoCloseable {
    /** A request line and its body. */
    record Received(String line, String body) {}

    private final Map<String, String> responses = new ConcurrentHashMap<>();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    BatchServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String line = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().replace("/v1", "");
            requests.add(new Received(line, body));
            String response = responses.get(line);
            byte[] bytes = (response == null ? "{}" : response).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(response == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Sets the response of a request line, for example {@code GET /batches}. */
    BatchServer on(String line, String response) {
        responses.put(line, response);
        return this;
    }

    /** Sets the status of the batch {@code b-1}, which has the files {@code out} and {@code err}. */
    BatchServer status(String status, int total) {
        return on("GET /batches/b-1", batch("b-1", status, total));
    }

    static String batch(String id, String status, int total) {
        boolean completed = !status.equals("validating") && !status.equals("in_progress");
        String files = completed ? "\"output_file_id\": \"out\", \"error_file_id\": \"err\"," : "";
        return """
                {"id": "%s", "object": "batch", "status": "%s", %s "created_at": 1790000000,
                 "request_counts": {"total": %d, "completed": 0, "failed": 0}}
                """.formatted(id, status, files, total);
    }

    /** Returns the line of a result with one image. */
    static String image(String id) {
        return """
                {"custom_id": "%s", "response": {"status_code": 200, "body": {"data": [{"b64_json": \
                "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4XmP4zwAH/xkADv8B/5Z+deYAAAAASUVORK5CYII="}], \
                "usage": {"input_tokens": 12, "output_tokens": 272, "total_tokens": 284}}}, "error": null}
                """.formatted(id);
    }

    /** Returns the line of a result that moderation rejected. */
    static String blocked(String id) {
        return """
                {"custom_id": "%s", "response": {"status_code": 400, "body": {"error": {"message": "Not safe", \
                "type": "image_generation_user_error", "code": "moderation_blocked"}}}, "error": null}
                """.formatted(id);
    }

    List<Received> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
