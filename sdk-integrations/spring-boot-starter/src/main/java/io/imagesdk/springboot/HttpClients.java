package io.imagesdk.springboot;

import io.imagesdk.springboot.ServiceProperties.ProxyProperties;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Creates the HTTP client of a service that has an SSL bundle or a proxy. */
final class HttpClients {
    /** Excludes URLs, whose password would appear in the exceptions of the HTTP client. */
    private static final Pattern HOST = Pattern.compile("[^/@?#\\s]+");

    private final ObjectProvider<SslBundles> bundles;

    HttpClients(ObjectProvider<SslBundles> bundles) {
        this.bundles = bundles;
    }

    /**
     * Creates a client.
     *
     * @param properties the properties of the service
     * @return the client; empty if the service creates its own one
     */
    Optional<HttpClient> create(ServiceProperties properties) {
        String bundle = properties.ssl().bundle();
        String proxyHost = properties.proxy().host();
        if (bundle == null && proxyHost == null) {
            return Optional.empty();
        }
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(properties.limits().connectTimeout());
        if (bundle != null) {
            useBundle(client, bundle(bundle));
        }
        if (proxyHost != null) {
            useProxy(client, proxyHost, properties.proxy());
        }
        return Optional.of(client.build());
    }

    private SslBundle bundle(String name) {
        try {
            return bundles.getObject().getBundle(name);
        } catch (NoSuchSslBundleException ignored) {
            // The message of the exception repeats the value, which may be the key.
            throw new IllegalArgumentException(
                    "ssl.bundle must be the name of an SSL bundle, was " + PossibleKey.describe(name));
        }
    }

    private static void useBundle(HttpClient.Builder client, SslBundle bundle) {
        SSLParameters parameters = new SSLParameters(
                bundle.getOptions().getCiphers(), bundle.getOptions().getEnabledProtocols());
        client.sslContext(bundle.createSslContext()).sslParameters(parameters);
    }

    /** A selector with one proxy, which this machine is called without. */
    private static final class RemoteHosts extends ProxySelector {
        private final Proxy proxy;

        RemoteHosts(InetSocketAddress address) {
            this.proxy = new Proxy(Proxy.Type.HTTP, address);
        }

        @Override
        public List<Proxy> select(URI url) {
            String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
            boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
            return List.of(local ? Proxy.NO_PROXY : proxy);
        }

        @Override
        public void connectFailed(URI url, SocketAddress address, IOException failure) {
            // The call reports the failure.
        }
    }

    private static void useProxy(HttpClient.Builder client, String host, ProxyProperties proxy) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("proxy.host must be a name or an address without scheme and password; "
                    + "use proxy.port, proxy.username and proxy.password");
        }
        // The client resolves the name for each connection: its address may change, or be unknown at the start.
        client.proxy(new RemoteHosts(InetSocketAddress.createUnresolved(host, proxy.port())));
        String username = proxy.username();
        String password = proxy.password();
        if (username != null && password != null) {
            client.authenticator(new Authenticator() {
                @Override
                protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(username, password.toCharArray());
                }
            });
        }
    }
}
