package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read completely.
 *
 * @param method the HTTP method
 * @param route what the path addresses
 * @param query the raw query, or an empty string if there is none
 * @param origin the scheme, host and port that the client used
 * @param dialect the dialect of the response
 * @param fields the members of the JSON body, or the plain fields of a form
 * @param files the files of a form
 * @param recorded the request as it was received
 * @param reply what a script says about it; empty if none does
 * @param lines the reader of the input file of a batch; empty if the request uploads none
 * @param call what it is about, by the profile that its path names; empty if it names none
 */
record SandboxRequest(
        String method,
        Route route,
        String query,
        String origin,
        Dialect dialect,
        ObjectNode fields,
        List<RecordedRequest.Part> files,
        RecordedRequest recorded,
        Optional<SandboxReply> reply,
        Optional<BatchLineReader> lines,
        Optional<ProfileCall> call) {
    /** Returns a request that is a line of a batch. */
    static SandboxRequest ofLine(
            String url, String origin, Dialect dialect, ObjectNode fields, RecordedRequest recorded) {
        return new SandboxRequest(
                "POST",
                Route.of(url),
                "",
                origin,
                dialect,
                fields,
                List.of(),
                recorded,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns whether the request generates or edits images. */
    boolean createsImages() {
        Operation operation = route.operation(method);
        return operation == Operation.GENERATE || operation == Operation.EDIT;
    }

    /** Returns the directives of the script, or none. */
    Directives scriptedDirectives() {
        return Directives.of(reply.map(SandboxReply::directives).orElse(Map.of()));
    }

    /** Returns an error in the format that the client expects. */
    ObjectNode error(int status, @Nullable String parameter, String message) {
        return call.isPresent()
                ? call.get().dialect().responses().error(status, message)
                : dialect.error(status, parameter, message);
    }

    /**
     * Reads the complete body and adds the request to the log, even if the body is invalid.
     *
     * @param profile the profile that the path names; empty if it names none
     */
    static SandboxRequest read(
            HttpExchange exchange, RequestLog log, ReplyScripts scripts, Optional<ProfileDialect> profile)
            throws IOException, RejectedException {
        Route route = Route.of(exchange.getRequestURI().getPath());
        RecordingInputStream body = new RecordingInputStream(exchange.getRequestBody());
        String contentType =
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "application/json");
        ObjectNode fields = SandboxJson.object();
        List<RecordedRequest.Part> parts = List.of();
        RecordedRequest recorded;
        Optional<BatchLineReader> lines = profile.isPresent() ? Optional.empty() : lines(exchange, route);
        try {
            if (lines.isPresent() && route.target() == Route.Target.RESUMABLE_UPLOAD) {
                body.transferTo(lines.get());
            } else if (contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
                if (profile.isEmpty() && lines.isEmpty() && route.dialect().equals(Optional.of(Dialect.XAI))) {
                    throw new RejectedException(415, null, "Expected request with `Content-Type: application/json`");
                }
                parts = form(body, contentType, lines);
                parts.stream().filter(part -> !part.isFile()).forEach(part -> fields.put(part.name(), part.text()));
            } else if (exchange.getRequestMethod().equals("POST") && hasBody(exchange)) {
                fields.setAll(
                        profile.isPresent() ? SandboxJson.parseObjectOrItem(body) : SandboxJson.parseObject(body));
            }
        } finally {
            body.drain();
            recorded = recorded(exchange, body, parts);
            if (!SandboxPage.serves(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath())) {
                log.add(recorded);
            }
        }
        URI uri = exchange.getRequestURI();
        String method = exchange.getRequestMethod();
        if (profile.isPresent()) {
            return ofProfile(exchange, profile.get(), fields, parts, recorded, scripts);
        }
        return new SandboxRequest(
                method,
                route,
                Objects.requireNonNullElse(uri.getRawQuery(), ""),
                origin(exchange),
                dialect(exchange).orElseGet(() -> Dialect.of(fields)),
                route.target() == Route.Target.CONTENT ? GeminiFormat.fields(route.id(), fields) : fields,
                parts.stream().filter(RecordedRequest.Part::isFile).toList(),
                recorded,
                scripts.next(route.operation(method), recorded),
                lines,
                Optional.empty());
    }

    /** Returns a reader for the input file of a batch that a request uploads. */
    private static Optional<BatchLineReader> lines(HttpExchange exchange, Route route) {
        String command = exchange.getRequestHeaders().getFirst("X-Goog-Upload-Command");
        boolean uploads = exchange.getRequestMethod().equals("POST")
                && (route.target() == Route.Target.UPLOAD
                        || (route.target() == Route.Target.RESUMABLE_UPLOAD
                                && command != null
                                && command.contains("finalize")));
        return uploads
                ? Optional.of(new BatchLineReader(
                        exchange.getRequestURI().getPath(),
                        headers(exchange),
                        origin(exchange),
                        dialect(exchange).orElse(Dialect.OPENAI)))
                : Optional.empty();
    }

    private static SandboxRequest ofProfile(
            HttpExchange exchange,
            ProfileDialect profile,
            ObjectNode members,
            List<RecordedRequest.Part> parts,
            RecordedRequest recorded,
            ReplyScripts scripts)
            throws RejectedException {
        String method = exchange.getRequestMethod();
        URI uri = exchange.getRequestURI();
        String query = Objects.requireNonNullElse(uri.getRawQuery(), "");
        ProfileCall call = profile.call(method, uri.getPath(), query, members, recorded);
        return new SandboxRequest(
                method,
                new Route(call.kind().target(), uri.getPath(), call.taskId(), Optional.empty()),
                query,
                origin(exchange),
                Dialect.OPENAI,
                profile.fields(call, members),
                parts.stream().filter(RecordedRequest.Part::isFile).toList(),
                recorded,
                scripts.next(call.kind().operation(), recorded),
                Optional.empty(),
                Optional.of(call));
    }

    private static String origin(HttpExchange exchange) {
        return RequestOrigin.of(
                exchange.getRequestHeaders(),
                "127.0.0.1:" + exchange.getLocalAddress().getPort());
    }

    private static List<RecordedRequest.Part> form(
            RecordingInputStream body, String contentType, Optional<BatchLineReader> lines) throws RejectedException {
        try {
            return new MultipartReader(body, contentType, lines.isPresent() ? lines.get() : OutputStreams.DISCARDING)
                    .readAll();
        } catch (IOException e) {
            throw new RejectedException(400, null, "The form cannot be read: " + e.getMessage());
        }
    }

    private static RecordedRequest recorded(
            HttpExchange exchange, RecordingInputStream body, List<RecordedRequest.Part> parts) {
        return new RecordedRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers(exchange),
                body.recordedBytes(),
                body.length(),
                body.sha256(),
                parts);
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return Map.copyOf(headers);
    }

    private static boolean hasBody(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return length != null
                ? !length.equals("0")
                : exchange.getRequestHeaders().containsKey("Transfer-Encoding");
    }

    /** Returns the dialect that a request specifies before its body is read. */
    static Optional<Dialect> dialect(HttpExchange exchange) {
        return Dialect.of(
                Route.of(exchange.getRequestURI().getPath()),
                exchange.getRequestHeaders().getFirst("Authorization"));
    }
}
