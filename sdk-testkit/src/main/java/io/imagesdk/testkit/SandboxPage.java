package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The web page of the sandbox: its files, the last requests for images as JSON, and their images. */
final class SandboxPage {
    private static final int MAX_ENTRIES = 50;
    private static final String PREFIX = "/page/";
    private static final Resource INDEX = new Resource("index.html", "text/html");
    private static final Map<String, Resource> FILES = Map.of(
            "/",
            INDEX,
            // The base URL, which people copy into a browser.
            "/v1",
            INDEX,
            "/v1/",
            INDEX,
            PREFIX + "icon.svg",
            new Resource("icon.svg", "image/svg+xml"),
            PREFIX + "page.css",
            new Resource("page.css", "text/css"),
            PREFIX + "page.js",
            new Resource("page.js", "text/javascript"));
    private static final Pattern IMAGE = Pattern.compile(PREFIX + "images/(\\d{1,9})/(\\d{1,9})");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final Ledger ledger;
    private final ImageRenderer renderer;
    private final Clock clock;
    private final Deque<PageEntry> entries = new ArrayDeque<>();
    private int lastNumber;

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
        synchronized (entries) {
            lastNumber++;
            entries.addFirst(new PageEntry(lastNumber, clock.instant(), request, status, charged, spec));
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
        return method.equals("GET") && (FILES.containsKey(path) || path.startsWith(PREFIX));
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
        if (path.equals(PREFIX + "requests.json")) {
            return Optional.of(SandboxResponse.json(200, requests()));
        }
        Matcher image = IMAGE.matcher(path);
        return image.matches()
                ? image(Integer.parseInt(image.group(1)), Integer.parseInt(image.group(2)))
                : Optional.empty();
    }

    private Optional<SandboxResponse> image(int number, int index) throws RejectedException {
        Optional<ImageSpec> found = entries().stream()
                .filter(entry -> entry.number() == number && entry.images().contains(index))
                .findFirst()
                .flatMap(PageEntry::spec);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ImageSpec spec = found.get();
        return Optional.of(SandboxResponse.of(200, spec.format().mediaType(), renderer.render(spec, index)));
    }

    private ObjectNode requests() {
        List<Charge> charges = ledger.all();
        BigDecimal cost = charges.stream().map(Charge::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        ObjectNode state = SandboxJson.object()
                .put("charged", charges.stream().mapToInt(Charge::images).sum())
                .put("cost", cost.toPlainString());
        ArrayNode requests = state.putArray("requests");
        entries().forEach(entry -> requests.add(entry.toJson()));
        return state;
    }

    private List<PageEntry> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    private static byte[] bytes(String name) {
        try (InputStream in = SandboxPage.class.getResourceAsStream("page/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the page cannot be read, " + name, e);
        }
    }
}
