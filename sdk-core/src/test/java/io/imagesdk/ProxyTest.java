package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.urls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.DelegatingClient;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.ProxyServer;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.TestTls;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Company networks: proxies with and without a password, and names that only the proxy can resolve. */
@Timeout(60)
class ProxyTest {
    private static final String CREDENTIALS = "Basic dXNlcjpwYXNzLW9mLXRoZS1wcm94eQ==";
    private static final String WRONG_CREDENTIALS = "Basic b3RoZXI6b3RoZXI=";
    private static final String IMAGE_URL = "https://images.example/image.png";

    @TempDir
    static Path keys;

    private static SSLContext tls;

    /** The questions to the authenticator. */
    private final List<String> questions = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void createCertificate() throws Exception {
        tls = certificate(keys);
    }

    private static SSLContext certificate(Path directory) throws Exception {
        return TestTls.context(directory, "servers", "dns:provider.example,dns:images.example");
    }

    @Test
    void downloadsThroughATunnelFromAHostThatOnlyTheProxyCanResolve() throws Exception {
        try (RawServer server = secureServer(IMAGE_URL);
                ProxyServer proxy = ProxyServer.start(server.port());
                ImagesService images = service(client(proxy).build()).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);

            assertThat(proxy.requests()).containsExactly("CONNECT provider.example:443", "CONNECT images.example:443");
        }
    }

    @Test
    void answersTheProxyOfATunnel() throws Exception {
        ChildJvm.Result result = ChildJvm.run(
                TunnelWithPassword.class,
                List.of("-Djdk.http.auth.tunneling.disabledSchemes="),
                Files.createDirectory(keys.resolve("with-basic")).toString());

        assertThat(result.output().lines())
                .containsExactly(
                        "images 1, attempts [CREATE, CREATE, DOWNLOAD]",
                        "proxy: CONNECT provider.example:443",
                        "proxy: CONNECT provider.example:443 with credentials",
                        "proxy: CONNECT images.example:443 with credentials",
                        "server: POST with API key",
                        "server: GET");
    }

    @Test
    void namesThePropertyThatAllowsToAnswerTheProxyOfATunnel() throws Exception {
        ChildJvm.Result result = ChildJvm.run(
                TunnelWithPassword.class,
                List.of(),
                Files.createDirectory(keys.resolve("without-basic")).toString());

        assertThat(result.output().lines())
                .first()
                .asString()
                .startsWith("NOT_SENT proxy rejected the connection to provider.example with status 407")
                .contains("-Djdk.http.auth.tunneling.disabledSchemes=");
        assertThat(result.output()).doesNotContain("with credentials", "server:");
    }

    /** Generates an image through a tunnel of a proxy with a password, and prints what arrived where. */
    static final class TunnelWithPassword {
        private TunnelWithPassword() {}

        public static void main(String[] arguments) throws Exception {
            tls = certificate(Path.of(arguments[0]));
            try (RawServer server = secureServer(IMAGE_URL);
                    ProxyServer proxy = ProxyServer.start(server.port(), CREDENTIALS);
                    ImagesService images = service(
                                    new ProxyTest().authenticating(proxy).build())
                            .build()) {
                try {
                    ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);
                    System.out.println("images " + result.images().size() + ", attempts "
                            + result.attempts().stream().map(Attempt::kind).toList());
                } catch (ImagesException e) {
                    System.out.println(e.billing() + " " + e.getMessage() + " " + e.hint());
                }
                proxy.heads()
                        .forEach(head -> System.out.println("proxy: " + head.substring(0, head.indexOf(" HTTP/"))
                                + (head.contains(CREDENTIALS) ? " with credentials" : "")
                                + (head.contains(SuiteLog.KEY) ? " with API key" : "")));
                server.requests()
                        .forEach(request -> System.out.println("server: "
                                + request.line().substring(0, request.line().indexOf(' '))
                                + (request.head().contains(SuiteLog.KEY) ? " with API key" : "")
                                + (request.head().contains("Proxy-") ? " with credentials" : "")));
            }
        }
    }

    @Test
    void answersTheProxyAndNobodyElse() throws Exception {
        try (RawServer server = server("http://images.example/image.png");
                ProxyServer proxy = ProxyServer.start(server.port(), CREDENTIALS);
                ImagesService images = plainService(authenticating(proxy).build())) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);
            images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(1);
            assertThat(result.attempts())
                    .extracting(Attempt::kind)
                    .containsExactly(Attempt.Kind.CREATE, Attempt.Kind.CREATE, Attempt.Kind.DOWNLOAD);
            assertThat(proxy.requests())
                    .containsExactly(
                            "POST http://provider.example/v1/images/generations",
                            "POST http://provider.example/v1/images/generations",
                            "GET http://images.example/image.png",
                            "POST http://provider.example/v1/images/generations",
                            "GET http://images.example/image.png");
            assertThat(server.requests())
                    .filteredOn(request -> request.line().startsWith("POST"))
                    .hasSize(2)
                    .allSatisfy(request ->
                            assertThat(request.header("Authorization")).isEqualTo("Bearer " + SuiteLog.KEY));
            assertThat(questions).containsExactly("PROXY 127.0.0.1:" + proxy.port() + " the proxy basic");
        }
    }

    @Test
    void asksOnceMoreIfTheProxyRejectsThePassword() throws Exception {
        try (RawServer server = server("http://images.example/image.png");
                ProxyServer proxy = ProxyServer.start(server.port(), WRONG_CREDENTIALS);
                ImagesService images = plainService(authenticating(proxy).build())) {
            ImagesException rejected = failure(images);

            assertThat(rejected.status()).hasValue(407);
            assertThat(rejected.billing()).isEqualTo(BillingStatus.REJECTED);
            assertThat(rejected.attempts()).hasSize(2);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void anAuthenticatorThatDoesNotReturnOnceStopsNoLaterCall() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawServer server = server("http://images.example/image.png");
                ProxyServer proxy = ProxyServer.start(server.port(), CREDENTIALS);
                ImagesService images = plainService(
                        client(proxy).authenticator(blocking(never, 1)).build())) {
            CompletableFuture<?> stuck = images.generate(
                    REQUEST,
                    Delivery.inMemory(),
                    CallOptions.builder().timeout(Duration.ofSeconds(1)).build());
            assertThatThrownBy(stuck::join).hasCauseInstanceOf(CallTimeoutException.class);

            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(questions).hasSize(2);
        }
    }

    @Test
    void anAuthenticatorThatDoesNotReturnIsInterruptedAfterHalfAMinuteAndCalledAgain() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ManualScheduler time = new ManualScheduler(task -> CompletableFuture.runAsync(task));
        try (RawServer server = server("http://images.example/image.png");
                ProxyServer proxy = ProxyServer.start(server.port(), CREDENTIALS);
                ImagesService images = plain(
                                client(proxy).authenticator(blocking(never, 1)).build())
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            List<CompletableFuture<ImageResult<ImageBytes>>> calls =
                    List.of(images.generate(REQUEST), images.generate(REQUEST));
            time.await(Duration.ofSeconds(30));
            Await.until("asked", () -> !questions.isEmpty() && proxy.requests().size() == 2);

            time.advance(Duration.ofSeconds(30));

            assertThat(calls)
                    .allSatisfy(call ->
                            assertThat(call.get(20, TimeUnit.SECONDS).images()).hasSize(1));
            assertThat(questions).hasSize(2);
        }
    }

    @Test
    void callsShareTheRequestToTheAuthenticator() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawServer server = server("http://images.example/image.png");
                ProxyServer proxy = ProxyServer.start(server.port(), CREDENTIALS);
                ImagesService images = plainService(
                        client(proxy).authenticator(blocking(answer, 1)).build())) {
            CompletableFuture<?> first = images.generate(REQUEST);
            Await.until("asked", () -> !questions.isEmpty());
            CompletableFuture<ImageResult<ImageBytes>> second = images.generate(REQUEST);
            Await.until("rejected", () -> proxy.requests().size() == 2);

            first.cancel(true);
            answer.countDown();

            assertThat(second.get(20, TimeUnit.SECONDS).images()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 407})
    void aServerThatRequestsAPasswordDoesNotReceiveIt(int status) throws Exception {
        String challenge = "WWW-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
        try (RawServer server = RawServer.start((request, client) -> respond(client, status, challenge, "no"));
                ImagesService images = ServiceFixtures.service(server)
                        .retryPolicy(RetryPolicy.none())
                        .httpClient(HttpClient.newBuilder()
                                .authenticator(authenticator())
                                .build())
                        .build()) {
            ImagesException rejected = failure(images);

            assertThat(rejected.status()).hasValue(status);
            assertThat(rejected.attempts()).hasSize(1);
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.header("Authorization")).isEqualTo("Bearer " + SuiteLog.KEY);
                assertThat(request.header("Proxy-Authorization")).isEmpty();
            });
            assertThat(questions).isEmpty();
        }
    }

    @Test
    void aRejectionThatNamesACostIsNotRepeatedWithAPassword() throws Exception {
        String challenge = "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Type: application/json\r\n";
        String body = "{\"error\":{\"message\":\"no\"},\"usage\":{\"cost_in_usd_ticks\":400000000}}";
        try (RawServer proxy = RawServer.start((request, client) -> respond(client, 407, challenge, body));
                ImagesService images = plainService(HttpClient.newBuilder()
                        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                        .authenticator(authenticator())
                        .build())) {
            assertThat(failure(images).billing()).isEqualTo(BillingStatus.BILLED);

            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void aServerInATunnelDoesNotReceiveThePasswordOfTheProxy() throws Exception {
        String challenge = "Proxy-Authenticate: Basic realm=\"x\"\r\n";
        try (RawServer server = RawServer.start(
                        tls.getServerSocketFactory(), (request, client) -> respond(client, 407, challenge, "no"));
                ProxyServer proxy = ProxyServer.start(server.port());
                ImagesService images = service(authenticating(proxy).build()).build()) {
            assertThat(failure(images).status()).hasValue(407);

            assertThat(questions).isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://intranet/x.png",
                "https://localhost/x.png",
                "https://LOCALHOST./x.png",
                "https://metadata.google.internal/x.png",
                "https://printer.local/x.png",
                "https://127.0.0.1/x.png",
                "https://169.254.169.254/latest",
                "https://[::1]/x.png"
            })
    void aProxyIsNotAskedForHostsOfPrivateNetworks(String url) throws Exception {
        try (RawServer server = secureServer(url);
                ProxyServer proxy = ProxyServer.start(server.port());
                ImagesService images = service(client(proxy).build()).build()) {
            assertThat(failure(images)).isInstanceOf(BlockedUrlException.class);

            assertThat(proxy.requests()).containsExactly("CONNECT provider.example:443");
        }
    }

    @Test
    void namesAProxyThatIsNotThere() throws Exception {
        ProxyServer stopped = ProxyServer.start(1);
        stopped.close();
        try (ImagesService images = service(client(stopped).build()).build()) {
            ImagesException failure = failure(images);

            assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(failure)
                    .isInstanceOf(ConnectionException.class)
                    .hasMessage("connection to proxy 127.0.0.1:" + stopped.port() + " was refused");
        }
    }

    /** A selector of one proxy applies to every host, and the proxy may be on another machine. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9/v1", "http://localhost:9/v1", "http://[::1]:9/v1"})
    void aProxyDoesNotReceiveTheKeyInPlainHttp(String baseUrl) {
        HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress("proxy.example", 3128)))
                .build();

        assertThatThrownBy(() -> service(client).baseUrl(baseUrl).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("the proxy proxy.example:3128 would receive its requests with the API key")
                .hasMessageContaining("allowInsecureHttp()");
        service(client).baseUrl(baseUrl).allowInsecureHttp().build().close();
    }

    /** A selector may change, for example with a VPN or with the system properties of the JVM. */
    @Test
    void aProxyThatIsChosenLaterDoesNotReceiveTheKeyInPlainHttp() throws Exception {
        AtomicBoolean proxied = new AtomicBoolean();
        try (RawServer server = server("");
                ProxyServer proxy = ProxyServer.start(server.port())) {
            HttpClient client =
                    HttpClient.newBuilder().proxy(selector(proxy, proxied)).build();
            try (ImagesService images = service(client).baseUrl(server.url()).build()) {
                proxied.set(true);

                ImagesException failure = failure(images);

                assertThat(failure)
                        .isInstanceOf(InvalidConfigurationException.class)
                        .hasMessageContaining("would receive its requests with the API key in plain http");
                assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
                assertThat(proxy.heads()).isEmpty();
            }
        }
    }

    /** Otherwise a fallback would pay again. */
    @Test
    void aProxyThatIsChosenBeforeARepetitionLeavesTheOutcomeUnknown() throws Exception {
        AtomicBoolean proxied = new AtomicBoolean();
        // Ends the connection without a response.
        try (RawServer server = RawServer.start((request, client) -> proxied.set(true));
                ProxyServer proxy = ProxyServer.start(server.port())) {
            HttpClient client =
                    HttpClient.newBuilder().proxy(selector(proxy, proxied)).build();
            try (ImagesService images = service(client)
                    .baseUrl(server.url())
                    .retryPolicy(RetryPolicy.riskingDoubleBilling(1))
                    .build()) {
                ImagesException failure = failure(images);

                assertThat(failure).isInstanceOf(InvalidConfigurationException.class);
                assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    private static ProxySelector selector(ProxyServer proxy, AtomicBoolean used) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI url) {
                return used.get() ? proxy.selector().select(url) : List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI url, SocketAddress address, IOException cause) {
                throw new AssertionError(cause);
            }
        };
    }

    @Test
    void rejectsAnAuthenticatorOfAClientThatCannotBeCopied() {
        HttpClient wrapper = new DelegatingClient(
                HttpClient.newBuilder().authenticator(authenticator()).build());

        assertThatThrownBy(() -> service(wrapper).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("DelegatingClient must not have an authenticator");
    }

    private static RawServer secureServer(String imageUrl) throws IOException {
        return RawServer.start(tls.getServerSocketFactory(), (request, client) -> handle(imageUrl, request, client));
    }

    private static RawServer server(String imageUrl) throws IOException {
        return RawServer.start((request, client) -> handle(imageUrl, request, client));
    }

    private static void handle(String imageUrl, RawServer.Request request, RawServer.Connection client)
            throws IOException {
        if (request.line().startsWith("POST")) {
            respond(client, 200, "", urls(imageUrl));
        } else {
            client.respond(200, "Connection: close\r\n", IMAGE);
        }
    }

    private static HttpClient.Builder client(ProxyServer proxy) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .proxy(proxy.selector());
    }

    private HttpClient.Builder authenticating(ProxyServer proxy) {
        return client(proxy).authenticator(authenticator());
    }

    private Authenticator authenticator() {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                questions.add(getRequestorType() + " " + getRequestingHost() + ":" + getRequestingPort() + " "
                        + getRequestingPrompt() + " " + getRequestingScheme());
                return new PasswordAuthentication("user", "pass-of-the-proxy".toCharArray());
            }
        };
    }

    /** Returns an authenticator that waits for a latch in its first calls. */
    private Authenticator blocking(CountDownLatch latch, int calls) {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                questions.add("asked");
                if (questions.size() <= calls) {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return new PasswordAuthentication("user", "pass-of-the-proxy".toCharArray());
            }
        };
    }

    /** No name can be resolved here, as in a network whose only way out is the proxy. */
    private static ImagesServiceBuilder service(HttpClient client) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl("https://provider.example/v1")
                .apiKey(SuiteLog.KEY)
                .httpClient(client)
                .hostResolver(host -> {
                    if (host.matches(".*[a-z].*")) {
                        throw new UnknownHostException(host);
                    }
                    return InetAddress.getAllByName(host);
                });
    }

    private static ImagesService plainService(HttpClient client) {
        return plain(client).build();
    }

    private static ImagesServiceBuilder plain(HttpClient client) {
        return service(client)
                .baseUrl("http://provider.example/v1")
                .allowInsecureHttp()
                .downloadPolicy(DownloadPolicy.builder().allowHttp(true).build());
    }
}
