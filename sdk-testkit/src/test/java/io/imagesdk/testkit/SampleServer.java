package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A provider with one image at a URL that the test chooses. Without an image, the URL is rejected and repeated. */
final class SampleServer implements AutoCloseable {
    private final HttpServer server;
    private final byte[] image;
    private final String path;

    private SampleServer(HttpServer server, byte[] image, String path) {
        this.server = server;
        this.image = image;
        this.path = path;
    }

    static SampleServer start(byte[] image, String path) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        SampleServer sample = new SampleServer(server, image, path);
        server.createContext("/", sample::handle);
        server.start();
        return sample;
    }

    /** Starts a provider that answers with JSON. The function returns it for the path of a request. */
    static SampleServer start(UnaryOperator<String> json) throws IOException {
        SampleServer sample = start(new byte[0], "");
        sample.server.removeContext("/");
        sample.server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String requested = exchange.getRequestURI().getPath();
            respond(exchange, 200, "application/json", bytes(json.apply(requested)));
        });
        return sample;
    }

    /** Starts a provider that sends the same body with these headers to every request. */
    static SampleServer start(byte[] body, Map<String, String> headers) throws IOException {
        SampleServer sample = start(new byte[0], "");
        sample.server.removeContext("/");
        sample.server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        return sample;
    }

    /** Starts a provider whose image is at a URL that a relative redirect leads to. */
    static SampleServer startWithRedirect(byte[] image) throws IOException {
        SampleServer sample = start(image, "/v1/image.png");
        sample.server.createContext("/v1/image.png", exchange -> {
            exchange.getResponseHeaders().set("Location", "/v1/moved.png");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        sample.server.createContext("/v1/moved.png", exchange -> respond(exchange, 200, "image/png", image));
        return sample;
    }

    /** Returns a PNG with one pixel. */
    static byte[] png() {
        return Base64.getDecoder()
                .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg"
                        + "GAWjR9awAAAABJRU5ErkJggg==");
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String requested = exchange.getRequestURI().toString();
        if (exchange.getRequestMethod().equals("POST")) {
            String url = baseUrl().resolve(path).toString();
            respond(exchange, 200, "application/json", bytes("{\"data\":[{\"url\":\"" + url + "\"}]}"));
        } else if (image.length > 0 && requested.equals(path)) {
            respond(exchange, 200, "image/png", image);
        } else {
            respond(exchange, 403, "text/html", bytes("<html>denied for " + requested + "</html>"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void respond(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
