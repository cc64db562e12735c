package io.imagesdk.examples.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Puts an answer on the wire. A call that waits holds a connection and no thread. */
final class Sender {
    private final Executor executor;

    Sender(Executor executor) {
        this.executor = executor;
    }

    void send(HttpExchange exchange, Answer answer) {
        if (answer.delay().isZero()) {
            sendNow(exchange, answer);
        } else {
            CompletableFuture.delayedExecutor(answer.delay().toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> sendNow(exchange, answer));
        }
    }

    private static void sendNow(HttpExchange exchange, Answer answer) {
        try {
            switch (answer.manner()) {
                case WHOLE -> {
                    write(exchange, answer, answer.body());
                    exchange.close();
                }
                // An exchange that is closed before its announced length takes the connection with it.
                case HALF_THEN_CLOSED -> {
                    write(exchange, answer, Content.half(answer.body()));
                    exchange.close();
                }
                // The connection stays open until the server closes: nobody here ends the exchange.
                case HALF_THEN_SILENCE -> write(exchange, answer, Content.half(answer.body()));
                case SILENT -> {}
            }
        } catch (IOException e) {
            // The client left.
            exchange.close();
        }
    }

    private static void write(HttpExchange exchange, Answer answer, Content sent) throws IOException {
        long length = answer.body().length();
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders()
                .set("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        boolean chunked = answer.streamed() && answer.manner() != Answer.Manner.HALF_THEN_CLOSED;
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : chunked ? 0 : length);
        if (length > 0) {
            OutputStream out = new OutputStreams.Stepping(exchange.getResponseBody());
            sent.writeTo(out);
            out.flush();
        }
    }
}
