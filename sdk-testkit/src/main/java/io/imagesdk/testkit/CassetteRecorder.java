package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Forwards requests to a provider and records them with their responses. */
final class CassetteRecorder {
    private static final String DOWNLOADS = "/cassette/";
    private static final Pattern URL = Pattern.compile("https?:(?:\\\\?/){2}[^\"\\s<>]+");
    private static final Pattern PROMPT =
            Pattern.compile("(\"(?:revised_)?prompt\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Set<String> CONNECTION_HEADERS =
            Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "expect", "transfer-encoding");
    /** Any other header may contain the key: its name belongs to the profile. */
    private static final Set<String> HEADERS_WITHOUT_KEY = Set.of(
            "accept",
            "accept-encoding",
            "content-type",
            "content-length",
            "user-agent",
            "host",
            "connection",
            "upgrade");

    private static final Pattern RECORDED_HEADER =
            Pattern.compile("content-type|retry-after|x-request-id|request-id|x-ratelimit-.*|x-should-retry");

    /** A shorter text would also replace parts of ordinary words. */
    private static final int MIN_SECRET_LENGTH = 6;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CassetteFile file;
    private final URI provider;
    private final boolean hashesPrompts;
    private final Map<String, URI> downloads = new ConcurrentHashMap<>();

    CassetteRecorder(CassetteFile file, URI provider, boolean hashesPrompts) {
        this.file = file;
        this.provider = provider;
        this.hashesPrompts = hashesPrompts;
    }

    CassetteResponse forward(CassetteRequest request, String origin) throws IOException {
        URI download = downloads.get(request.path());
        HttpResponse<byte[]> response = send(
                download == null
                        ? toProvider(request)
                        : HttpRequest.newBuilder(download).build());
        Map<String, String> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> {
            if (RECORDED_HEADER.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                headers.put(name.toLowerCase(Locale.ROOT), masked(values.get(0), request));
            }
        });
        boolean text = !headers.getOrDefault("content-type", "").startsWith("image/") && download == null;
        byte[] body = text ? rewritten(response.body(), request) : response.body();
        CassetteResponse recorded = new CassetteResponse(response.statusCode(), headers, body);
        file.add(new CassetteInteraction(
                request.describe(hashesPrompts), text && hashesPrompts ? withoutPrompts(recorded) : recorded));
        return text ? recorded.at(origin) : recorded;
    }

    void save() throws IOException {
        file.write(hashesPrompts);
    }

    private HttpRequest toProvider(CassetteRequest request) {
        String base = provider.toString();
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + request.path()));
        request.headers().forEach((name, values) -> {
            if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()))
                .build();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Returns a body without the key, whose URLs lead to the cassette. */
    private byte[] rewritten(byte[] body, CassetteRequest request) {
        Matcher urls = URL.matcher(masked(new String(body, StandardCharsets.UTF_8), request));
        return urls.replaceAll(url -> Matcher.quoteReplacement(local(url.group())))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the URL at the cassette: below the base URL for the provider itself, a numbered download for others. */
    private synchronized String local(String url) {
        String plain = url.replace("\\/", "/").replace("\\u0026", "&");
        if (plain.startsWith(provider + "/")) {
            return CassetteInteraction.ORIGIN + "/v1"
                    + plain.substring(provider.toString().length());
        }
        URI target;
        try {
            target = URI.create(plain);
        } catch (IllegalArgumentException ignored) {
            // The text is not a URL that a client could fetch.
            return url;
        }
        Optional<String> known = downloads.entrySet().stream()
                .filter(download -> download.getValue().equals(target))
                .map(Map.Entry::getKey)
                .findFirst();
        String path = known.orElseGet(() -> DOWNLOADS + (downloads.size() + 1));
        downloads.put(path, target);
        return CassetteInteraction.ORIGIN + path;
    }

    private static CassetteResponse withoutPrompts(CassetteResponse response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return new CassetteResponse(
                response.status(),
                response.headers(),
                PROMPT.matcher(text).replaceAll("$1\"hashed\"").getBytes(StandardCharsets.UTF_8));
    }

    private String masked(String text, CassetteRequest request) {
        String masked = text;
        for (String secret : secrets(request)) {
            masked = masked.replace(secret, "***");
        }
        return masked;
    }

    /** Returns the texts that must not be recorded, as a server may repeat them, the longest first. */
    private Set<String> secrets(CassetteRequest request) {
        Set<String> secrets =
                new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));
        request.headers().forEach((name, values) -> {
            if (!HEADERS_WITHOUT_KEY.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> secrets.addAll(forms(value)));
                // The key follows a prefix such as Bearer.
                values.forEach(value -> secrets.addAll(forms(value.substring(value.lastIndexOf(' ') + 1))));
            }
        });
        if (hashesPrompts) {
            request.prompts().forEach(prompt -> secrets.addAll(forms(prompt)));
        }
        secrets.removeIf(secret -> secret.length() < MIN_SECRET_LENGTH);
        return secrets;
    }

    /** Returns a text as it is, in JSON with and without escaped slashes, in a URL and in base64. */
    private static List<String> forms(String text) {
        String json = TextNode.valueOf(text).toString();
        String quoted = json.substring(1, json.length() - 1);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return List.of(
                text, quoted, quoted.replace("/", "\\/"), URLEncoder.encode(text, StandardCharsets.UTF_8), base64);
    }
}
