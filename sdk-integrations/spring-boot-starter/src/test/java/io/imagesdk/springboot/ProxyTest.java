package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A service from the properties of an application behind a proxy, for a provider that only the proxy can reach. */
@Timeout(60)
class ProxyTest {
    /** The text user:proxy-password in Base64. */
    private static final String CREDENTIALS = "Basic dXNlcjpwcm94eS1wYXNzd29yZA==";

    private final Sandbox sandbox = Sandbox.start();
    private final HttpClient forwarder = HttpClient.newHttpClient();
    private final List<String> requested = new CopyOnWriteArrayList<>();
    private HttpServer proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        proxy.createContext("/", this::handle);
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
        sandbox.close();
    }

    @Test
    void sendsRequestsThroughTheProxyWithItsPassword() {
        run(
                images -> {
                    assertThat(images.blocking().generate("A cat").images()).hasSize(1);

                    // The proxy has not forwarded the first request, because it had no password.
                    assertThat(requested)
                            .startsWith("POST provider.example", "POST provider.example")
                            .endsWith("GET provider.example");
                    sandbox.assertThat().billed(1).neverBilledTwice();
                    assertThat(sandbox.requests())
                            .filteredOn(request -> request.method().equals("POST"))
                            .singleElement()
                            .extracting(request -> request.header("Authorization"))
                            .isEqualTo("Bearer test-key");
                },
                "imagesdk.proxy.username=user",
                "imagesdk.proxy.password=proxy-password");
    }

    @Test
    void reportsAProxyThatRequiresAnotherPassword() {
        run(
                images -> {
                    ImagesException failure = catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().generate("A cat"));

                    assertThat(failure).hasMessageContaining("407").hasMessageNotContaining("wrong-password");
                    assertThat(failure.billing()).isIn(BillingStatus.NOT_SENT, BillingStatus.REJECTED);
                    sandbox.assertThat().received(0);
                },
                "imagesdk.proxy.username=user",
                "imagesdk.proxy.password=wrong-password");
    }

    @Test
    void reportsAProxyThatDoesNotExist() {
        int port = proxy.getAddress().getPort();
        proxy.stop(0);

        run(images -> {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate("A cat"));

            assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
            assertThat(failure.billing()).isEqualTo(BillingStatus.NOT_SENT);
        });
    }

    private void run(Consumer<ImagesService> test, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ImagesAutoConfiguration.class))
                .withPropertyValues(
                        "imagesdk.provider=openai",
                        "imagesdk.base-url=http://provider.example"
                                + sandbox.baseUrl(Providers.OPENAI).getPath(),
                        "imagesdk.allow-insecure-http=true",
                        "imagesdk.api-key=test-key",
                        "imagesdk.retry.enabled=false",
                        "imagesdk.proxy.host=127.0.0.1",
                        "imagesdk.proxy.port=" + proxy.getAddress().getPort())
                .withPropertyValues(properties)
                .run(context -> test.accept(context.getBean(ImagesService.class)));
    }

    /** Forwards a request to the sandbox, whatever host it names, if it has the password. */
    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        requested.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getHost());
        if (!CREDENTIALS.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"))) {
            exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"the proxy\"");
            exchange.sendResponseHeaders(407, -1);
            exchange.close();
            return;
        }
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                            + sandbox.baseUrl().getPort()
                            + exchange.getRequestURI().getPath()))
                    .header("X-Forwarded-Host", exchange.getRequestURI().getHost())
                    .header("X-Forwarded-Proto", "http")
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : List.of("Content-Type", "Authorization")) {
                exchange.getRequestHeaders()
                        .getOrDefault(name, List.of())
                        .forEach(value -> request.header(name, value));
            }
            HttpResponse<byte[]> response = forwarder.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            response.headers().firstValue("Content-Type").orElseThrow());
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            exchange.close();
        }
    }
}
