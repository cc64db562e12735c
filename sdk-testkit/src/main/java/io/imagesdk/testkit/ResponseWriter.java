package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Sends responses. A delayed response holds a connection, but no thread. */
final class ResponseWriter {
    private static final int PORTIONS = 20;

    private final LoopbackServer server;
    private final Executor executor;

    ResponseWriter(LoopbackServer server) {
        this.server = server;
        this.executor = server.executor();
    }

    void send(HttpExchange exchange, SandboxResponse response) {
        if (response.delay().isZero()) {
            sendNow(exchange, response);
        } else {
            CompletableFuture.delayedExecutor(response.delay().toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> sendNow(exchange, response));
        }
    }

    private void sendNow(HttpExchange exchange, SandboxResponse response) {
        try {
            switch (response.ending()) {
                case COMPLETE -> {
                    if (response.duration().isZero()) {
                        write(exchange, response, response.body());
                        exchange.close();
                    } else {
                        writeSlowly(exchange, response);
                    }
                }
                // Closing an exchange before its announced length also closes the connection.
                case HALF_THEN_CLOSED -> {
                    write(exchange, response, BodyContent.firstHalfWithoutUrl(response.body()));
                    exchange.close();
                }
                case HALF_THEN_RESET -> {
                    write(exchange, response, BodyContent.firstHalfWithoutUrl(response.body()));
                    server.reset(exchange);
                    exchange.close();
                }
                // The exchange is not closed, so the connection stays open until the server stops.
                case HALF_THEN_SILENCE -> write(exchange, response, BodyContent.firstHalfWithoutUrl(response.body()));
                case SILENT -> {}
                case CLOSED -> exchange.close();
            }
        } catch (IOException ignored) {
            // The client closed the connection, so there is nobody to report the failure to.
            exchange.close();
        }
    }

    /** Sends the body in portions. Between them it holds the body and the connection, but no thread. */
    private void writeSlowly(HttpExchange exchange, SandboxResponse response) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        response.body().writeTo(body);
        OutputStream out = sendHeaders(exchange, response);
        writePortion(exchange, out, body.toByteArray(), 0, response.duration().dividedBy(PORTIONS));
    }

    private void writePortion(HttpExchange exchange, OutputStream out, byte[] body, int portion, Duration pause) {
        try {
            int from = (int) ((long) body.length * portion / PORTIONS);
            int to = (int) ((long) body.length * (portion + 1) / PORTIONS);
            out.write(body, from, to - from);
            out.flush();
        } catch (IOException ignored) {
            // The client closed the connection, so there is nobody to report the failure to.
            exchange.close();
            return;
        }
        if (portion + 1 == PORTIONS) {
            exchange.close();
        } else {
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> writePortion(exchange, out, body, portion + 1, pause));
        }
    }

    private static void write(HttpExchange exchange, SandboxResponse response, BodyContent content) throws IOException {
        OutputStream out = sendHeaders(exchange, response);
        if (response.body().length() > 0) {
            content.writeTo(out);
            out.flush();
        }
    }

    /** Sends the headers and returns the stream for the body. A response to HEAD and an empty one have no body. */
    private static OutputStream sendHeaders(HttpExchange exchange, SandboxResponse response) throws IOException {
        long length = response.body().length();
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.getResponseHeaders()
                .set("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        response.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            exchange.sendResponseHeaders(response.status(), -1);
            return OutputStreams.DISCARDING;
        }
        boolean chunked = response.streamed() && response.ending() != SandboxResponse.Ending.HALF_THEN_CLOSED;
        exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : chunked ? 0 : length);
        return new OutputStreams.SmallWriteOutputStream(exchange.getResponseBody());
    }
}
