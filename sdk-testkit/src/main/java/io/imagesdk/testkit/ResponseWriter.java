package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Sends responses. A delayed response holds a connection, but no thread. */
final class ResponseWriter {
    private final Executor executor;

    ResponseWriter(Executor executor) {
        this.executor = executor;
    }

    void send(HttpExchange exchange, SandboxResponse response) {
        if (response.delay().isZero()) {
            sendNow(exchange, response);
        } else {
            CompletableFuture.delayedExecutor(response.delay().toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> sendNow(exchange, response));
        }
    }

    private static void sendNow(HttpExchange exchange, SandboxResponse response) {
        try {
            switch (response.ending()) {
                case COMPLETE -> {
                    write(exchange, response, response.body());
                    exchange.close();
                }
                // Closing an exchange before its announced length also closes the connection.
                case HALF_THEN_CLOSED -> {
                    write(exchange, response, BodyContent.firstHalf(response.body()));
                    exchange.close();
                }
                // The exchange is not closed, so the connection stays open until the server stops.
                case HALF_THEN_SILENCE -> write(exchange, response, BodyContent.firstHalf(response.body()));
                case SILENT -> {}
            }
        } catch (IOException ignored) {
            // The client closed the connection, so there is nobody to report the failure to.
            exchange.close();
        }
    }

    private static void write(HttpExchange exchange, SandboxResponse response, BodyContent content) throws IOException {
        long length = response.body().length();
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.getResponseHeaders()
                .set("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        response.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        boolean chunked = response.streamed() && response.ending() != SandboxResponse.Ending.HALF_THEN_CLOSED;
        exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : chunked ? 0 : length);
        if (length > 0) {
            OutputStream out = new OutputStreams.SmallWriteOutputStream(exchange.getResponseBody());
            content.writeTo(out);
            out.flush();
        }
    }
}
