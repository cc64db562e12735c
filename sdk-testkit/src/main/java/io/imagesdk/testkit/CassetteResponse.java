package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response of a cassette.
 *
 * @param status the HTTP status
 * @param headers the headers, with the content type
 * @param body the body
 */
record CassetteResponse(int status, Map<String, String> headers, byte[] body) {
    static CassetteResponse error(int status, String message) {
        String json = Dialect.OPENAI.error(status, null, message).toString();
        return new CassetteResponse(
                status, Map.of("content-type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns this response with the origin of the running cassette in its text. */
    CassetteResponse at(String origin) {
        Map<String, String> local = new LinkedHashMap<>(headers);
        local.replaceAll((name, value) -> value.replace(CassetteInteraction.ORIGIN, origin));
        if (!BodyBytes.isText(headers.getOrDefault("content-type", ""), body)) {
            return new CassetteResponse(status, local, body);
        }
        String text = new String(body, StandardCharsets.UTF_8);
        return new CassetteResponse(
                status, local, text.replace(CassetteInteraction.ORIGIN, origin).getBytes(StandardCharsets.UTF_8));
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }
}
