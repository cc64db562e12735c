package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that must not leave a call: to another host, into the log, or through a proxy; see docs/security.md. */
@Timeout(30)
class DataLeakTest {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectedPostTakesNothingElsewhere(int status) throws Exception {
        try (RawServer elsewhere = responding(200, "", "{\"data\":[" + ITEM + "]}");
                RawServer server =
                        responding(status, "Location: " + elsewhere.url() + "/v1/images/generations\r\n", "");
                ImagesService images = service(server).build()) {
            assertThat(failure(images).billing()).isEqualTo(BillingStatus.REJECTED);

            assertThat(server.requests()).hasSize(1);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void aDownloadCarriesNeitherHeadersNorCookiesOfTheCall() throws Exception {
        CallOptions traced =
                CallOptions.builder().header("X-Trace", "trace-of-the-call").build();
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        String address = "http://" + request.header("Host") + "/image.png";
                        respond(client, 200, "Set-Cookie: session=7; Path=/\r\n", urls(address));
                    } else {
                        client.respond(200, "Connection: close\r\n", IMAGE);
                    }
                });
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST, Delivery.inMemory(), traced);

            assertThat(server.requests().get(0).header("X-Trace")).isEqualTo("trace-of-the-call");
            assertThat(server.requests().get(1).head())
                    .startsWith("GET /image.png ")
                    .doesNotContain("trace-of-the-call")
                    .doesNotContainIgnoringCase("cookie");
        }
    }

    @Test
    void aDownloadAsksNoAuthenticatorOfTheCallers() throws Exception {
        HttpClient knowing = HttpClient.newBuilder()
                .authenticator(new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication("user", "pass-of-the-proxy".toCharArray());
                    }
                })
                .build();
        try (RawServer files = responding(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "who are you?");
                RawServer server = responding(200, "", urls(files.url() + "/image.png"));
                ImagesService images = service(server)
                        .httpClient(knowing)
                        .downloadPolicy(DownloadPolicy.builder()
                                .allowHost("127.0.0.1:" + files.port())
                                .build())
                        .build()) {
            assertThat(failure(images)).isInstanceOf(DownloadException.class);

            assertThat(files.requests()).hasSize(1).allSatisfy(request -> assertThat(request.header("Authorization"))
                    .isEmpty());
        }
    }

    @Test
    void aProxyOfATunnelNeverSeesTheKey() throws Exception {
        try (RawServer proxy = responding(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "pay first");
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl("https://provider.example/v1")
                        .apiKey(SuiteLog.KEY)
                        .httpClient(through(proxy))
                        .build()) {
            ImagesException refused = failure(images);

            assertThat(refused).isInstanceOf(ConnectionException.class);
            assertThat(refused).hasMessageContaining("407");
            assertThat(refused.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(proxy.requests()).hasSize(1).allSatisfy(request -> {
                assertThat(request.line()).startsWith("CONNECT provider.example:443 ");
                assertThat(request.head()).doesNotContain(SuiteLog.KEY);
            });
        }
    }

    @Test
    void downloadsGoThroughTheProxyOfTheCallersClient() throws Exception {
        try (RawServer proxy = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", urls("http://images.example/image.png"));
                    } else {
                        client.respond(200, "Connection: close\r\n", IMAGE);
                    }
                });
                ImagesService images = service(proxy)
                        .baseUrl("http://provider.example/v1")
                        .allowInsecureHttp()
                        .httpClient(through(proxy))
                        .downloadPolicy(DownloadPolicy.builder()
                                .allowHost("images.example")
                                .build())
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);

            assertThat(proxy.requests())
                    .extracting(RawServer.Request::line)
                    .last()
                    .satisfies(line -> assertThat(line).startsWith("GET http://images.example/image.png "));
        }
    }

    @Test
    void noLineOfTheLogHoldsPromptImageOrSignature() throws Exception {
        GenerateRequest secret =
                GenerateRequest.builder().prompt("the-prompt-that-no-log-holds").build();
        try (RawServer server = RawServer.start((request, client) -> {
                    String address = "http://" + request.header("Host") + "/p.png?signature=that-no-log-holds";
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", urls(address).replace("}]}", "}," + ITEM + "]}"));
                    } else {
                        client.respond(200, "Connection: close\r\n", IMAGE);
                    }
                });
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(secret).images()).hasSize(2);

            String start = SampleImages.base64(IMAGE).substring(0, 60);
            assertThat(SuiteLog.lines())
                    .anyMatch(line -> line.contains("GET 127.0.0.1/p.png 200"))
                    .noneMatch(line -> line.contains("that-no-log-holds") || line.contains(start));
        }
    }

    @Test
    void aServerWritesNoControlCharacterIntoTheLog() throws Exception {
        try (RawServer server = responding(400, "x-request-id: req\u009b31m-of-the-log-test\r\n", "no");
                ImagesService images = service(server).build()) {
            failure(images);
        }

        assertThat(SuiteLog.lines())
                .filteredOn(line -> line.contains("-of-the-log-test"))
                .isNotEmpty()
                .allMatch(line -> line.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void saysNothingOfAnotherProtocolAndNothingOfCompression() throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST);

            assertThat(server.requests().get(0).line()).endsWith(" HTTP/1.1");
            assertThat(server.requests().get(0).head())
                    .doesNotContainIgnoringCase("upgrade")
                    .doesNotContainIgnoringCase("http2")
                    .doesNotContainIgnoringCase("accept-encoding")
                    .doesNotContainIgnoringCase("expect:");
        }
    }

    @Test
    void whatTheCallerGaveIsNotClosed() throws Exception {
        ExecutorService given = Executors.newSingleThreadExecutor();
        HttpClient client = HttpClient.newHttpClient();
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}")) {
            for (int i = 0; i < 2; i++) {
                try (ImagesService images = service(server)
                        .callbackExecutor(given)
                        .httpClient(client)
                        .build()) {
                    assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
                }
            }

            assertThat(given.submit(() -> "alive").get()).isEqualTo("alive");
        } finally {
            given.shutdown();
        }
    }

    private static HttpClient through(RawServer proxy) {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                .build();
    }
}
