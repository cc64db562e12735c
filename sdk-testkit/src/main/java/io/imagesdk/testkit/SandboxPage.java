package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The web page of the sandbox: its files, and the last requests for images as JSON. */
final class SandboxPage {
    private static final int MAX_ENTRIES = 50;
    private static final int MAX_BODY_LENGTH = 4_000;
    private static final String REQUESTS = "/page/requests.json";
    private static final Map<String, Resource> FILES = Map.of(
            "/", new Resource("index.html", "text/html"),
            "/page/page.css", new Resource("page.css", "text/css"),
            "/page/page.js", new Resource("page.js", "text/javascript"));
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Cache-Control",
            "no-store");

    private final Ledger ledger;
    private final Clock clock;
    private final Deque<Entry> entries = new ArrayDeque<>();

    /** A request for images, with its time, the status of its response and the URLs of its images. */
    private record Entry(String time, RecordedRequest request, int status, int charged, List<String> images) {}

    /** A file of the page. */
    private record Resource(String name, String mediaType) {}

    SandboxPage(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Adds a request for images. The paths of its images are relative to the server. */
    void add(RecordedRequest request, int status, int charged, List<String> images) {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        synchronized (entries) {
            entries.addFirst(new Entry(time, request, status, charged, images));
            if (entries.size() > MAX_ENTRIES) {
                entries.removeLast();
            }
        }
    }

    void clear() {
        synchronized (entries) {
            entries.clear();
        }
    }

    /** Returns whether a path belongs to the page. The log of the sandbox does not contain such requests. */
    static boolean contains(String path) {
        return FILES.containsKey(path) || path.equals(REQUESTS);
    }

    /** Returns the response to a request for a part of the page; empty for all other paths. */
    Optional<SandboxResponse> respond(String path) {
        if (path.equals(REQUESTS)) {
            return Optional.of(SandboxResponse.json(200, requests()).withHeaders(HEADERS));
        }
        return Optional.ofNullable(FILES.get(path)).map(file -> SandboxResponse.of(
                        200, file.mediaType() + "; charset=utf-8", BodyContent.of(bytes(file.name())))
                .withHeaders(HEADERS));
    }

    private ObjectNode requests() {
        List<Charge> charges = ledger.all();
        ObjectNode state = SandboxJson.object()
                .put("charged", charges.stream().mapToInt(Charge::images).sum())
                .put(
                        "cost",
                        charges.stream()
                                .map(Charge::cost)
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .toPlainString());
        ArrayNode requests = state.putArray("requests");
        synchronized (entries) {
            for (Entry entry : entries) {
                ObjectNode node = requests.addObject()
                        .put("time", entry.time())
                        .put("prompt", entry.request().prompt())
                        .put("status", entry.status())
                        .put("charged", entry.charged())
                        .put("text", text(entry.request()));
                ArrayNode images = node.putArray("images");
                entry.images().forEach(images::add);
            }
        }
        return state;
    }

    /** Returns the request as text. Headers that carry a key are masked. */
    private static String text(RecordedRequest request) {
        String headers = request.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(header -> header.getKey() + ": " + shown(header.getKey(), header.getValue()))
                .collect(Collectors.joining("\n"));
        String body = request.parts().isEmpty()
                ? new String(request.body(), StandardCharsets.UTF_8)
                : request.parts().stream()
                        .map(part -> part.isFile()
                                ? part.name() + ": " + part.fileName() + ", " + part.length() + " bytes"
                                : part.name() + ": " + part.text())
                        .collect(Collectors.joining("\n"));
        String shortened = body.length() > MAX_BODY_LENGTH ? body.substring(0, MAX_BODY_LENGTH) + "..." : body;
        return request.method() + " " + request.path() + "\n" + headers + "\n\n" + shortened;
    }

    private static String shown(String name, List<String> values) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean secret = lower.contains("auth")
                || lower.contains("key")
                || lower.contains("cookie")
                || lower.contains("token")
                || lower.contains("secret");
        return secret && !lower.equals("idempotency-key") ? "***" : String.join(", ", values);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = SandboxPage.class.getResourceAsStream("page/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the page cannot be read, " + name, e);
        }
    }
}
