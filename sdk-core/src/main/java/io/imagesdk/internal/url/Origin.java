package io.imagesdk.internal.url;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of an http or https URL. Two URLs with equal origins lead to the same server. The letter case of the
 * scheme and the host, and a port that is the default of the scheme, make no difference.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case; an IPv6 address stands in brackets
 * @param port the port; the default port of the scheme if the URL does not name one
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /**
     * Returns the origin of a URL.
     *
     * @throws IllegalArgumentException if the URL is not an absolute http or https URL with a host
     */
    public static Origin of(URI url) {
        // The message omits the URL, which may contain a secret.
        return find(url)
                .orElseThrow(
                        () -> new IllegalArgumentException("URL must be an absolute http or https URL with a host"));
    }

    /** Returns the origin of a URL, or empty if the URL is not an absolute http or https URL with a host. */
    static Optional<Origin> find(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))) {
            return Optional.empty();
        }
        int port = UrlParser.port(url) >= 0 ? UrlParser.port(url) : defaultPort(scheme);
        return UrlParser.host(url).map(host -> new Origin(scheme, host.toLowerCase(Locale.ROOT), port));
    }

    /** Returns whether the URL has this origin. A URL without a host has no origin. */
    public boolean isOriginOf(URI url) {
        return find(url).filter(this::equals).isPresent();
    }

    /** Returns the origin as a URL without a path. The default port of the scheme is omitted. */
    public URI toUri() {
        return URI.create(scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port));
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    }
}
