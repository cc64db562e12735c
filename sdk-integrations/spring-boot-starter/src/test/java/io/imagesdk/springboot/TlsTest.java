package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.imagesdk.ImagesService;
import io.imagesdk.model.ProbeReport;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server with a certificate that only an SSL bundle of the application trusts. */
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static HttpsServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ImagesAutoConfiguration.class))
            .withPropertyValues(
                    "imagesdk.provider=openai",
                    "imagesdk.base-url=https://localhost:" + server.getAddress().getPort(),
                    "imagesdk.api-key=test-key",
                    "spring.ssl.bundle.jks.gateway.truststore.location=file:" + directory.resolve("server.p12"),
                    "spring.ssl.bundle.jks.gateway.truststore.password=" + PASSWORD);

    @BeforeAll
    static void start() throws Exception {
        Path file = createCertificate();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(file)) {
            keys.load(input, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    private static Path createCertificate() throws Exception {
        Path file = directory.resolve("server.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return file;
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void trustsTheServerWithTheBundle() {
        runner.withPropertyValues("imagesdk.ssl.bundle=gateway").run(context -> assertThat(
                        probe(context.getBean(ImagesService.class)).reachable())
                .isTrue());
    }

    @Test
    void doesNotTrustTheServerWithoutTheBundle() {
        runner.run(context -> {
            ProbeReport report = probe(context.getBean(ImagesService.class));
            assertThat(report.reachable()).isFalse();
            assertThat(report.message()).contains("certi");
        });
    }

    private static ProbeReport probe(ImagesService images) {
        return images.blocking().probe();
    }
}
