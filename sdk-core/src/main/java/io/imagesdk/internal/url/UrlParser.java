package io.imagesdk.internal.url;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of URLs that a server sent. Scheme, host and port are parsed strictly, so that no two parsers can disagree
 * about where to connect. Path and query are parsed leniently, because real gateways send spaces and other illegal
 * characters. The parser does not decide whether the host may be contacted, see {@link DownloadUrlValidator}.
 */
public final class UrlParser {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_PORT = 65_535;
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<authority>[^/?#]*)" + "(?<path>[^?#]*)(?<query>\\?[^#]*)?(#.*)?");
    private static final Pattern URL_INSIDE =
            Pattern.compile("(?i)https?://[^\\s\"'<>()\\[\\]{}`/]+/[^\\s\"'<>()\\[\\]{}`]*");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?");
    private static final Pattern NUMERIC_HOST = Pattern.compile("(.*\\.)?([0-9]+|0[Xx][0-9A-Fa-f]*)\\.?");
    private static final Pattern DECIMAL_HOST =
            Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"));

    private UrlParser() {}

    /** Parses an absolute http or https URL; returns empty if the URL is rejected. */
    public static Optional<URI> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (UnsafeUrlException ignored) {
            // The caller treats a rejected URL like a missing one.
            return Optional.empty();
        }
    }

    /**
     * Returns the URL of an image that cannot be delivered, for the caller only. It may be one that is rejected, which
     * a browser may open nevertheless; returns empty if the text is no URL at all.
     */
    public static Optional<URI> asSent(String text) {
        Optional<URI> url = tryParse(text);
        if (url.isPresent() || text.length() > MAX_LENGTH || text.indexOf('/') < 0) {
            return url;
        }
        try {
            return Optional.of(new URI(text.trim())).filter(uri -> !uri.isOpaque());
        } catch (URISyntaxException ignored) {
            // The text has characters that no URL has. It may contain one, for example in Markdown.
            Matcher inside = URL_INSIDE.matcher(text);
            return inside.find() ? tryParse(inside.group()) : Optional.empty();
        }
    }

    /**
     * Parses an absolute http or https URL. The fragment is dropped, and characters that are illegal in path and query
     * are percent-encoded.
     *
     * @throws UnsafeUrlException if the scheme, host or port are not in plain form, or if the URL contains user info, a
     *     backslash or a control character
     */
    static URI parse(String text) throws UnsafeUrlException {
        // As in browsers: without the white space and control characters around it.
        String url = text.trim();
        rejectIf(url.length() > MAX_LENGTH, "URL must have at most " + MAX_LENGTH + " characters, had " + url.length());
        rejectIf(url.chars().anyMatch(Character::isISOControl), "URL must not contain a control character");
        rejectIf(url.indexOf('\\') >= 0, "URL must not contain a backslash");
        Matcher parts = URL.matcher(url);
        rejectIf(!parts.matches(), "URL must be an absolute http or https URL");
        String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        rejectIf(!scheme.equals("https") && !scheme.equals("http"), "URL must use the scheme https or http");
        String authority = parts.group("authority");
        String host = checkHost(authority);
        String query = parts.group("query");
        URI uri = toUri(scheme + "://" + authority + UrlEncoding.path(parts.group("path"))
                + (query == null ? "" : UrlEncoding.query(query)));
        boolean wellFormed = host.equals(uri.getHost()) || (uri.getHost() == null && host.indexOf('_') >= 0);
        rejectIf(!wellFormed, "URL has a malformed host");
        return uri;
    }

    /**
     * Returns the host of a URL. {@link URI#getHost} returns null for a name with an underscore, which name servers
     * and most HTTP clients accept.
     */
    public static Optional<String> host(URI url) {
        return url.getHost() != null
                ? Optional.of(url.getHost())
                : authority(url).map(parts -> parts.group("host"));
    }

    /** Returns the port of a URL, or -1 if it has none. */
    static int port(URI url) {
        return url.getHost() != null
                ? url.getPort()
                : authority(url)
                        .map(parts -> parts.group("port"))
                        .map(Integer::parseInt)
                        .orElse(-1);
    }

    private static Optional<Matcher> authority(URI url) {
        return Optional.ofNullable(url.getRawAuthority())
                .map(AUTHORITY::matcher)
                .filter(Matcher::matches);
    }

    private static String checkHost(String authority) throws UnsafeUrlException {
        rejectIf(authority.indexOf('@') >= 0, "URL must not contain user info");
        Matcher parts = AUTHORITY.matcher(authority);
        rejectIf(!parts.matches(), "URL has a malformed host or port");
        String host = parts.group("host");
        boolean disguisedAddress = NUMERIC_HOST.matcher(host).matches()
                && !DECIMAL_HOST.matcher(host).matches();
        rejectIf(disguisedAddress, "URL must write a numeric host as four decimal numbers");
        int port = parts.group("port") == null ? 1 : Integer.parseInt(parts.group("port"));
        rejectIf(port < 1 || port > MAX_PORT, "URL port must be 1.." + MAX_PORT + ", was " + port);
        return host;
    }

    private static URI toUri(String text) throws UnsafeUrlException {
        try {
            return new URI(text);
        } catch (URISyntaxException ignored) {
            // Its message repeats the complete input, including the query.
            throw new UnsafeUrlException("URL is malformed");
        }
    }

    /**
     * Returns a text for messages with scheme, host, port and path. User info and fragment are omitted, and a query,
     * which often contains a signature, is replaced by {@code ?…}.
     */
    public static String withoutSecrets(URI url) {
        Optional<String> host = host(url);
        if (url.getScheme() == null || host.isEmpty()) {
            return url.getScheme() == null ? "…" : url.getScheme() + ":…";
        }
        String port = port(url) < 0 ? "" : ":" + port(url);
        String path = url.getRawPath();
        return url.getScheme() + "://" + host.get() + port + path + (url.getRawQuery() == null ? "" : "?…");
    }

    private static void rejectIf(boolean violated, String message) throws UnsafeUrlException {
        if (violated) {
            throw new UnsafeUrlException(message);
        }
    }
}
