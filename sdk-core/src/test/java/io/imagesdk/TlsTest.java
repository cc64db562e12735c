package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Pictures;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways behind TLS, with certificates made for the occasion. */
class TlsTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").model("m").build();
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    @Test
    void aGatewayThatThePlatformTrustsIsReached() throws Exception {
        SSLContext ours = context("ip:127.0.0.1");
        SSLContext before = SSLContext.getDefault();

        try (RawServer gateway = gateway(ours);
                ImagesService images = service(gateway).build()) {
            SSLContext.setDefault(
                    ours); // after the service was built: the platform is asked when a connection needs it
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void aGatewayThatACallersClientTrustsIsReached() throws Exception {
        SSLContext ours = context("ip:127.0.0.1");
        HttpClient client = HttpClient.newBuilder().sslContext(ours).build();

        try (RawServer gateway = gateway(ours);
                ImagesService images = service(gateway).httpClient(client).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @Test
    void aGatewayThatNobodyTrustsGetsNoRequest() throws Exception {
        try (RawServer gateway = gateway(context("ip:127.0.0.1"));
                ImagesService images = service(gateway).build()) {
            assertThatItIsRefused(images, gateway);
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        SSLContext another = context("dns:images.example");
        SSLContext before = SSLContext.getDefault();

        try (RawServer gateway = gateway(another);
                ImagesService images = service(gateway).build()) {
            SSLContext.setDefault(another);
            assertThatItIsRefused(images, gateway);
        } finally {
            SSLContext.setDefault(before);
        }
    }

    private static void assertThatItIsRefused(ImagesService images, RawServer gateway) {
        ConnectionException refused = catchThrowableOfType(
                ConnectionException.class, () -> images.blocking().generate(REQUEST));

        assertThat(refused.outcome()).isEqualTo(CallOutcome.NOT_SENT);
        assertThat(gateway.requests()).isEmpty();
    }

    /** A context whose certificate is for this name, and which trusts that alone. */
    private SSLContext context(String name) throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "gateway",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=gateway",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD);
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("gateway", keys.getCertificate("gateway"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static RawServer gateway(SSLContext context) throws IOException {
        byte[] reply = ("{\"data\":[{\"b64_json\":\"" + Pictures.base64(Pictures.encoded("png", 4, 4)) + "\"}]}")
                .getBytes(UTF_8);
        return RawServer.start(context, (request, client) -> client.answer(200, "Connection: close\r\n", reply));
    }

    private static ImagesServiceBuilder service(RawServer gateway) {
        return ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl("https://127.0.0.1:" + gateway.port() + "/v1")
                .apiKey(SuiteLog.KEY);
    }
}
