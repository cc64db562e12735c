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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern SECRET_NAME = Pattern.compile("(?i)auth|key|cookie|token|secret");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&][^=&]*(?:auth|key|token|secret)[^=&]*=)[^&]*");
    private static final Pattern IMAGE = Pattern.compile("/page/images/(\\d{1,9})/(\\d{1,9})");

    private final Ledger ledger;
    private final ImageRenderer renderer;
    private final Clock clock;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int lastNumber;

    /**
     * A request for images. Its images are rendered when the page shows them.
     *
     * @param number the number of the request, from 1
     * @param time the time of the response
     * @param request the request; a long body is truncated
     * @param prompt the prompt, or an empty string
     * @param status the status of the response
     * @param charged the number of charged images
     * @param spec the images of the response; empty if it has none
     */
    private record Entry(
            int number,
            Instant time,
            RecordedRequest request,
            String prompt,
            int status,
            int charged,
            Optional<ImageSpec> spec) {

        List<Integer> images() {
            return spec.map(ImageSpec::deliveredIndexes).orElse(List.of());
        }
    }

    /** A file of the page. */
    private record Resource(String name, String mediaType) {}

    SandboxPage(Ledger ledger, ImageRenderer renderer, Clock clock) {
        this.ledger = ledger;
        this.renderer = renderer;
        this.clock = clock;
    }

    /** Adds a request and its images. */
    void add(SandboxRequest request, int status, int charged, ImageSpec spec) {
        add(request, status, charged, Optional.of(spec));
    }

    /** Adds a request whose response contains no image of the sandbox. */
    void add(SandboxRequest request, int status, int charged) {
        add(request, status, charged, Optional.empty());
    }

    private void add(SandboxRequest request, int status, int charged, Optional<ImageSpec> spec) {
        String prompt = SandboxJson.text(request.fields(), "prompt");
        RecordedRequest recorded = truncated(request.recorded());
        synchronized (entries) {
            lastNumber++;
            entries.addFirst(new Entry(lastNumber, clock.instant(), recorded, prompt, status, charged, spec));
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

    /** Returns whether a request is one for the page. The log of the sandbox does not contain such requests. */
    static boolean serves(String method, String path) {
        return method.equals("GET") && (FILES.containsKey(path) || path.startsWith("/page/"));
    }

    /** Returns the response to a request for a part of the page; empty for all other requests. */
    Optional<SandboxResponse> respond(String method, String path) throws RejectedException {
        return serves(method, path) ? part(path).map(part -> part.withHeaders(HEADERS)) : Optional.empty();
    }

    private Optional<SandboxResponse> part(String path) throws RejectedException {
        Resource file = FILES.get(path);
        if (file != null) {
            BodyContent content = BodyContent.of(bytes(file.name()));
            return Optional.of(SandboxResponse.of(200, file.mediaType() + "; charset=utf-8", content));
        }
        if (path.equals(REQUESTS)) {
            return Optional.of(SandboxResponse.json(200, requests()));
        }
        Matcher image = IMAGE.matcher(path);
        return image.matches()
                ? image(Integer.parseInt(image.group(1)), Integer.parseInt(image.group(2)))
                : Optional.empty();
    }

    private Optional<SandboxResponse> image(int number, int index) throws RejectedException {
        Optional<ImageSpec> found;
        synchronized (entries) {
            found = entries.stream()
                    .filter(entry -> entry.number() == number && entry.images().contains(index))
                    .findFirst()
                    .flatMap(Entry::spec);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ImageSpec spec = found.get();
        return Optional.of(SandboxResponse.of(200, spec.format().mediaType(), renderer.render(spec, index)));
    }

    /** Returns the request with the start of a long body, so that the page does not keep large bodies in memory. */
    private static RecordedRequest truncated(RecordedRequest request) {
        return request.body().length <= MAX_BODY_LENGTH
                ? request
                : new RecordedRequest(
                        request.method(),
                        request.path(),
                        request.headers(),
                        Arrays.copyOf(request.body(), MAX_BODY_LENGTH),
                        request.length(),
                        request.sha256(),
                        request.parts());
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
                        .put("number", entry.number())
                        .put(
                                "time",
                                entry.time().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("prompt", entry.prompt())
                        .put("status", entry.status())
                        .put("charged", entry.charged())
                        .put("text", text(entry.request()));
                ArrayNode images = node.putArray("images");
                entry.images().forEach(index -> images.add("/page/images/" + entry.number() + "/" + index));
            }
        }
        return state;
    }

    /** Returns the request as text. Headers and query parameters that may carry a key are masked. */
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
        boolean truncated = body.length() > MAX_BODY_LENGTH
                || (request.parts().isEmpty() && request.body().length < request.length());
        return request.method() + " "
                + SECRET_PARAMETER.matcher(request.path()).replaceAll("$1***") + "\n" + headers + "\n\n"
                + body.substring(0, Math.min(MAX_BODY_LENGTH, body.length())) + (truncated ? "..." : "");
    }

    private static String shown(String name, List<String> values) {
        boolean secret = SECRET_NAME.matcher(name).find() && !name.equals("idempotency-key");
        return secret ? "***" : String.join(", ", values);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = SandboxPage.class.getResourceAsStream("page/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the page cannot be read, " + name, e);
        }
    }
}
