package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.urls;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.TestTls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real https connections: which certificates a service trusts, and which redirects it does not follow; see
 * docs/security.md.
 */
@Timeout(60)
class TlsTest {
    private static final String CLOSE = "Connection: close\r\n";

    @TempDir
    static Path keys;

    private static SSLContext trusted;
    private static SSLContext ofAnotherName;

    @BeforeAll
    static void makeCertificates() throws Exception {
        trusted = TestTls.context(keys, "here", "ip:127.0.0.1");
        ofAnotherName = TestTls.context(keys, "elsewhere", "dns:elsewhere.example");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefusedBeforeTheKeyIsSent() throws Exception {
        try (RawServer server = start(trusted, TlsTest::response);
                ImagesService images = service(server).build()) {
            ImagesException refused = failure(images);

            assertThat(refused).isInstanceOf(ConnectionException.class).hasMessageContaining("TLS handshake with");
            assertThat(refused.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void thePlatformsTrustIsRequestedForWhenAConnectionNeedsIt() throws Exception {
        SSLContext before = SSLContext.getDefault();
        try (RawServer server = start(trusted, (request, client) -> client.respond(200, CLOSE, inline()));
                ImagesService images = service(server).build()) {
            SSLContext.setDefault(trusted); // after the service was built
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        try (RawServer server = start(ofAnotherName, TlsTest::response);
                ImagesService images =
                        service(server).httpClient(with(ofAnotherName)).build()) {
            assertThat(failure(images).billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theContextOfTheCallersClientHoldsForDownloadsToo() throws Exception {
        try (RawServer server = start(trusted, TlsTest::response);
                ImagesService images = service(server).httpClient(with(trusted)).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);

            assertThat(server.requests())
                    .extracting(request -> request.header("Authorization"))
                    .containsExactly("Bearer " + SuiteLog.KEY, "");
        }
    }

    @Test
    void aDownloadIsNotLedFromHttpsToHttp() throws Exception {
        try (RawServer plain = RawServer.start((request, client) -> client.respond(200, CLOSE, IMAGE));
                RawServer server = start(trusted, (request, client) -> {
                    if (request.line().startsWith("GET")) {
                        client.respond(302, CLOSE + "Location: " + plain.url() + "/image.png\r\n", new byte[0]);
                    } else {
                        response(request, client);
                    }
                });
                ImagesService images = service(server)
                        .httpClient(with(trusted))
                        .downloadPolicy(DownloadPolicy.builder()
                                .allowHttp(true)
                                .allowPrivateNetworks(true)
                                .allowHost("127.0.0.1:" + plain.port())
                                .build())
                        .build()) {
            assertThat(failure(images))
                    .isInstanceOf(BlockedUrlException.class)
                    .hasMessageContaining("plain http but was received over https");
            assertThat(plain.requests()).isEmpty();
        }
    }

    private static RawServer start(SSLContext identity, RawServer.Handler act) throws IOException {
        return RawServer.start(identity.getServerSocketFactory(), act);
    }

    private static void response(RawServer.Request request, RawServer.Connection client) throws IOException {
        String address = "https://" + request.header("Host") + "/image.png";
        boolean post = request.line().startsWith("POST");
        client.respond(200, CLOSE, post ? urls(address).getBytes(UTF_8) : IMAGE);
    }

    private static byte[] inline() {
        return ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}]}").getBytes(UTF_8);
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl("https://127.0.0.1:" + server.port())
                .retryPolicy(RetryPolicy.none())
                .apiKey(SuiteLog.KEY);
    }

    private static HttpClient with(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }

    /**
     * Returns a context with a new certificate for a host name, which it also trusts. The keytool of the JDK creates
     * it.
     */
}
