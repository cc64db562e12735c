package io.imagesdk.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Forwards requests to a provider and records them with their responses. */
final class CassetteRecorder {
    private static final String DOWNLOADS = "/cassette/";
    private static final Pattern URL = Pattern.compile("https?:(?:\\\\?/){2}[^\"\\s<>]+");
    private static final Pattern PROMPT =
            Pattern.compile("(\"(?:revised_)?prompt\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+\"");
    /** Headers that are not forwarded. Without a range the complete content is recorded. */
    private static final Set<String> CONNECTION_HEADERS = Set.of(
            "host",
            "connection",
            "content-length",
            "upgrade",
            "http2-settings",
            "expect",
            "transfer-encoding",
            "range");

    private static final String UPLOAD_URL = "x-goog-upload-url";
    private static final String LOCATION = "location";

    /** Paths of files, which are beside the path of the base URL: its last segment follows their first one. */
    private static final Pattern FILES = Pattern.compile("/(?:upload|download)(/[a-z0-9]+)/.*");

    private static final Pattern RECORDED_HEADER =
            Pattern.compile("content-type|retry-after|x-request-id|request-id|x-ratelimit-.*|x-should-retry|" + LOCATION
                    + "|" + UPLOAD_URL);

    private final HttpClient client = HttpClient.newHttpClient();
    private final CassetteFile file;
    private final URI provider;
    private final boolean hashesPrompts;
    private final Map<String, URI> downloads = new ConcurrentHashMap<>();
    private final SecretMask mask = new SecretMask();
    /** The secrets that an id of the server may contain, which the next request repeats. */
    private final SecretMask keys = new SecretMask();

    CassetteRecorder(CassetteFile file, URI provider, boolean hashesPrompts) {
        this.file = file;
        this.provider = provider;
        this.hashesPrompts = hashesPrompts;
    }

    CassetteResponse forward(CassetteRequest request, String origin) throws IOException {
        URI download = downloads.get(request.path());
        noteSecrets(request, download);
        HttpResponse<byte[]> response = send(toProvider(request, download));
        Map<String, String> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> {
            if (RECORDED_HEADER.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                headers.put(name.toLowerCase(Locale.ROOT), values.get(0));
            }
        });
        headers.computeIfPresent(UPLOAD_URL, (name, url) -> local(url));
        headers.computeIfPresent(LOCATION, (name, url) -> localLocation(response.uri(), url));
        byte[] content = BodyBytes.uncompressed(response.body());
        boolean text = isText(headers.getOrDefault("content-type", ""), content, download);
        byte[] body = text ? rewritten(content) : content;
        CassetteResponse recorded = new CassetteResponse(response.statusCode(), headers, body);
        file.add(new CassetteInteraction(
                request.describe(hashesPrompts, keys), text && hashesPrompts ? withoutPrompts(recorded) : recorded));
        // The caller receives the secrets that the server has repeated: a URL without them would lead nowhere.
        boolean hasUrl = text || headers.containsKey(UPLOAD_URL) || headers.containsKey(LOCATION);
        return hasUrl ? recorded.at(origin) : recorded;
    }

    void save() throws IOException {
        file.write(hashesPrompts, mask);
    }

    /** Returns whether a response may contain URLs. The provider also has numbered URLs that lead to no image. */
    private static boolean isText(String contentType, byte[] content, @Nullable URI download) {
        return BodyBytes.isText(contentType, content)
                && (download == null || BodyBytes.isType(contentType, "application/json"));
    }

    private HttpRequest toProvider(CassetteRequest request, @Nullable URI download) {
        if (download != null && !isBelowProvider(download.toString())) {
            return withoutKey(request, download);
        }
        URI target = download != null ? download : URI.create(base(request.path()) + request.path());
        HttpRequest.Builder builder = HttpRequest.newBuilder(target);
        request.headers().forEach((name, values) -> {
            if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()))
                .build();
    }

    /** Returns the request to a host that the provider has named: a download, or the bytes of an upload. */
    private static HttpRequest withoutKey(CassetteRequest request, URI target) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(target);
        if (!request.method().equals("POST")) {
            return builder.build();
        }
        request.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(CassetteRequest.UPLOAD_HEADERS) || lower.equals("content-type")) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.POST(HttpRequest.BodyPublishers.ofByteArray(request.body()))
                .build();
    }

    /** Returns the base URL of the provider without a slash, or its start for a path of files. */
    private String base(String path) {
        String url = provider.toString();
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        Matcher files = FILES.matcher(path);
        return files.matches() && base.endsWith(files.group(1))
                ? base.substring(0, base.length() - files.group(1).length())
                : base;
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private boolean isBelowProvider(String url) {
        return url.startsWith(provider + "/");
    }

    /** Returns a body whose URLs lead to the cassette. */
    private byte[] rewritten(byte[] body) {
        Matcher urls = URL.matcher(new String(body, StandardCharsets.UTF_8));
        return urls.replaceAll(url -> Matcher.quoteReplacement(local(url.group())))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the URL at the cassette for the one that a redirect leads to, or at which a task is polled. */
    private String localLocation(URI requested, String url) {
        try {
            return local(requested.resolve(url).toString());
        } catch (IllegalArgumentException ignored) {
            // A client cannot follow it either.
            return url;
        }
    }

    /**
     * Returns the URL at the cassette: below the base URL for the provider itself, and a numbered download for others,
     * for a URL with a query, which may be a signature, and for a URL with a secret.
     */
    private synchronized String local(String url) {
        String plain = url.replace("\\/", "/").replace("\\u0026", "&");
        if (isBelowProvider(plain) && plain.indexOf('?') < 0 && !mask.isSecret(plain)) {
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

    /** Notes the texts that must not be recorded, because a server may repeat them. */
    private void noteSecrets(CassetteRequest request, @Nullable URI download) {
        mask.addHeaders(request.headers());
        keys.addHeaders(request.headers());
        if (hashesPrompts) {
            request.prompts().forEach(mask::add);
        }
        request.inputQueries().forEach(this::noteQuery);
        if (download != null && download.getRawQuery() != null) {
            noteQuery(download.getRawQuery());
        }
    }

    private void noteQuery(String query) {
        mask.add(query);
        for (String parameter : query.split("&", -1)) {
            mask.add(parameter.substring(parameter.indexOf('=') + 1));
        }
    }
}
