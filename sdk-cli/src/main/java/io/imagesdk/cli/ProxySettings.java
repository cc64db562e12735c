package io.imagesdk.cli;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of a command: that of {@code --proxy}, or those of the variables that curl reads. Hosts in {@code
 * NO_PROXY} and this machine are called directly.
 */
final class ProxySettings extends ProxySelector {
    private static final int DEFAULT_PORT = 80;

    private final Map<String, URI> byScheme;
    private final List<String> excluded;

    private ProxySettings(Map<String, URI> byScheme, List<String> excluded) {
        this.byScheme = byScheme;
        this.excluded = excluded;
    }

    /**
     * Returns an HTTP client that uses the proxies; empty if there are none, so that the service creates its own.
     *
     * @param option the value of {@code --proxy}; empty if it is not specified
     */
    static Optional<HttpClient> client(Optional<String> option, CliEnvironment environment) {
        Map<String, URI> byScheme = new TreeMap<>();
        proxy(option, environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                .ifPresent(proxy -> byScheme.put("https", proxy));
        // A web server passes the header "Proxy" of a request as HTTP_PROXY to its programs.
        proxy(option, environment, "http_proxy", "all_proxy", "ALL_PROXY")
                .ifPresent(proxy -> byScheme.put("http", proxy));
        if (byScheme.isEmpty()) {
            return Optional.empty();
        }
        List<String> excluded = List.of(environment
                .variable("no_proxy", "NO_PROXY")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .strip()
                .split("[\\s,]+", 0));
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(new ProxySettings(byScheme, excluded));
        List<URI> withUser = byScheme.values().stream()
                .filter(proxy -> proxy.getRawUserInfo() != null)
                .toList();
        if (!withUser.isEmpty()) {
            client.authenticator(new Credentials(withUser));
        }
        return Optional.of(client.build());
    }

    private static Optional<URI> proxy(Optional<String> option, CliEnvironment environment, String... variables) {
        return option.isPresent()
                ? Optional.of(parse(option.get(), "--proxy"))
                : environment.variable(variables).map(value -> parse(value, variables[0]));
    }

    /** Reads {@code http://[user:password@]host[:port]}, where {@code http://} may be omitted. */
    private static URI parse(String text, String source) {
        try {
            URI proxy = new URI(text.contains("://") ? text : "http://" + text);
            // A key in the wrong variable must not reach a name server.
            boolean isKey = KeyLikeText.matches(text) && !text.contains(":");
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null && !isKey) {
                return proxy;
            }
        } catch (URISyntaxException ignored) {
            // The message must not contain the password.
        }
        throw UsageErrors.of(source + " must be the URL of an http proxy, for example http://proxy.example:3128");
    }

    @Override
    public List<Proxy> select(URI uri) {
        URI proxy = byScheme.get(uri.getScheme().toLowerCase(Locale.ROOT));
        return List.of(proxy == null || isExcluded(uri) ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address(proxy)));
    }

    private static InetSocketAddress address(URI proxy) {
        // The client resolves the name on its own thread.
        return InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy));
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    }

    private boolean isExcluded(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return local || excluded.stream().anyMatch(entry -> matches(entry, host, uri.getPort()));
    }

    /** Returns whether an entry is the host, a domain that contains it, or {@code *}, with or without its port. */
    private static boolean matches(String entry, String host, int port) {
        String withPort = ":" + port;
        String name = entry.endsWith(withPort) ? entry.substring(0, entry.length() - withPort.length()) : entry;
        String domain = name.startsWith("*.") ? name.substring(1) : name;
        if (domain.isEmpty()) {
            return false;
        }
        return domain.equals("*")
                || host.equals(domain.startsWith(".") ? domain.substring(1) : domain)
                || host.endsWith(domain.startsWith(".") ? domain : "." + domain);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The call reports the failure.
    }

    /** The users and the passwords of the proxies. A proxy receives those of its own URL only. */
    private static final class Credentials extends Authenticator {
        private final List<URI> proxies;

        Credentials(List<URI> proxies) {
            this.proxies = proxies;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    ? proxies.stream()
                            .filter(this::isRequesting)
                            .findFirst()
                            .map(Credentials::password)
                            .orElse(null)
                    : null;
        }

        private boolean isRequesting(URI proxy) {
            return proxy.getHost().equalsIgnoreCase(getRequestingHost()) && port(proxy) == getRequestingPort();
        }

        private static PasswordAuthentication password(URI proxy) {
            String[] parts = proxy.getUserInfo().split(":", 2);
            return new PasswordAuthentication(parts[0], parts.length > 1 ? parts[1].toCharArray() : new char[0]);
        }
    }
}
