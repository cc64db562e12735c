package io.imagesdk.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.call.CallScope;
import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies of one service and their credentials. The authenticator of a caller is never set on a client: the client
 * of JDK 17 would then drop the API key, and every JDK would also answer a server with the credentials and repeat
 * requests without a record. Here, only a proxy that requests credentials receives them, in a header that the HTTP
 * client sends to proxies alone.
 */
final class ProxyAccess {
    /** The header that the HTTP client never sends to a server, neither directly nor through a tunnel. */
    static final String HEADER = "Proxy-Authorization";

    private static final Pattern BASIC = Pattern.compile("(?i)(?:^|,)\\s*Basic(?=[\\s,]|$)");
    private static final Pattern REALM = Pattern.compile("(?i)realm\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern UTF_8_CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?utf-8");

    private final Optional<ProxySelector> selector;
    private final Optional<Authenticator> authenticator;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final CredentialRequests requests = new CredentialRequests();

    private ProxyAccess(Optional<ProxySelector> selector, Optional<Authenticator> authenticator) {
        this.selector = selector;
        this.authenticator = authenticator;
    }

    /**
     * Returns access to the proxies of a client.
     *
     * @param given the client; without one, and without a selector, the default selector of the JVM applies
     */
    static ProxyAccess of(Optional<HttpClient> given) {
        Optional<ProxySelector> selector =
                given.flatMap(HttpClient::proxy).or(() -> Optional.ofNullable(ProxySelector.getDefault()));
        return new ProxyAccess(selector, given.flatMap(HttpClient::authenticator));
    }

    Optional<ProxySelector> selector() {
        return selector;
    }

    /** Returns whether a proxy receives the requests for a URL. The selector is the code of a caller and may block. */
    boolean isUsedFor(URI url) {
        return proxy(url).isPresent();
    }

    /**
     * Rejects a proxy for an http URL of the provider, because it could read the API key. The selector is the code of a
     * caller and may block.
     *
     * @throws InvalidConfigurationException if a proxy would receive the requests for the URL
     */
    void requireNone(URI url) {
        if (url.getScheme().equals("http")) {
            nameFor(url).ifPresent(proxy -> {
                throw new InvalidConfigurationException(
                        "base URL http://" + url.getRawAuthority() + " is on this machine, but the proxy " + proxy
                                + " would receive its requests with the API key in plain http; exclude the host in the"
                                + " ProxySelector of the HTTP client, or call allowInsecureHttp()",
                        ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                        null);
            });
        }
    }

    /** Returns the host and the port of the proxy for a URL. The selector is the code of a caller and may block. */
    Optional<String> nameFor(URI url) {
        return proxy(url).map(ProxyAccess::key);
    }

    /** Returns the value of the header for a URL, if its proxy has requested credentials before. */
    Optional<String> authorization(URI url) {
        return known.isEmpty() ? Optional.empty() : proxy(url).map(proxy -> known.get(key(proxy)));
    }

    /** Returns whether a challenge may be answered, see {@link #authenticate}. */
    boolean canAuthenticate() {
        return authenticator.isPresent();
    }

    /**
     * Requests the credentials for a proxy from the authenticator.
     *
     * @param rejected the request that the proxy has rejected
     * @param challenges the values of the header {@code Proxy-Authenticate}
     * @param lookups the executor for the selector and the authenticator, which are code of a caller and may block
     * @return whether there are credentials that were not sent
     */
    CompletableFuture<Boolean> authenticate(
            HttpRequest rejected, List<String> challenges, CallScope scope, Executor lookups) {
        Optional<String> challenge =
                challenges.stream().filter(value -> BASIC.matcher(value).find()).findFirst();
        if (challenge.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        Optional<String> sent = rejected.headers().firstValue(HEADER);
        return scope.supply(() -> proxy(rejected.uri()), lookups)
                .thenCompose(proxy -> proxy.isEmpty()
                        ? CompletableFuture.completedFuture(false)
                        : authenticate(proxy.get(), challenge.get(), sent, scope, lookups));
    }

    private CompletableFuture<Boolean> authenticate(
            InetSocketAddress proxy, String challenge, Optional<String> sent, CallScope scope, Executor lookups) {
        String key = key(proxy);
        String current = known.get(key);
        if (current != null && !current.equals(sent.orElse(""))) {
            // Another request has received them in the meantime.
            return CompletableFuture.completedFuture(true);
        }
        if (current != null) {
            known.remove(key, current);
        }
        return requests.get(key, () -> credentials(proxy, challenge), scope, lookups)
                .thenCompose(answer -> answer.isCancelled()
                        ? authenticate(proxy, challenge, sent, scope, lookups)
                        : CompletableFuture.completedFuture(answer.credentials().isPresent()
                                && !answer.credentials().equals(sent)));
    }

    private Optional<String> credentials(InetSocketAddress proxy, String challenge) {
        Matcher realm = REALM.matcher(challenge);
        PasswordAuthentication password = authenticator
                .map(source -> source.requestPasswordAuthenticationInstance(
                        proxy.getHostString(),
                        null,
                        proxy.getPort(),
                        "http",
                        realm.find() ? realm.group(1) : "",
                        "basic",
                        null,
                        RequestorType.PROXY))
                .orElse(null);
        if (password == null) {
            return Optional.empty();
        }
        String text = password.getUserName() + ":" + String.valueOf(password.getPassword());
        byte[] bytes = text.getBytes(UTF_8_CHARSET.matcher(challenge).find() ? UTF_8 : ISO_8859_1);
        String credentials = "Basic " + Base64.getEncoder().encodeToString(bytes);
        // Also if no call waits for them any more: the next one sends them at once.
        known.put(key(proxy), credentials);
        return Optional.of(credentials);
    }

    /** Returns the proxy that the HTTP client uses: the first one of the selector, if it is one for HTTP. */
    private Optional<InetSocketAddress> proxy(URI url) {
        return selector.flatMap(source -> source.select(url).stream().findFirst())
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> (InetSocketAddress) proxy.address());
    }

    private static String key(InetSocketAddress proxy) {
        return proxy.getHostString() + ":" + proxy.getPort();
    }
}
