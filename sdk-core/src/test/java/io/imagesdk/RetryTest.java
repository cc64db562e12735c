package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a billable request is retried and when it is not; the server counts the requests. */
@Timeout(30)
class RetryTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    @ParameterizedTest
    @CsvSource({
        "429, Retry-After: 0",
        "503, Retry-After: 0",
        "429, retry-after-ms: 5",
        "503, 'Retry-After: Wed, 21 Oct 2015 07:28:00 GMT'"
    })
    void sendsARefusedRequestAgainWhenTheProviderSaysWhen(int status, String header) throws Exception {
        try (RawServer server = failing(1, status, header);
                ImagesService images = service(Providers.XAI, server, RetryPolicy.defaults())) {
            var result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(1);
            assertThat(result.attempts()).hasSize(2);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void callsThatAreCancelledWhileConnectingUseUpNoRetries() throws Exception {
        int count = 120;
        CountDownLatch connecting = new CountDownLatch(count);
        CallOptions options = CallOptions.builder()
                .progressConsumer(progress -> connecting.countDown())
                .build();
        try (BusyServer server = new BusyServer();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(images.generate(REQUEST, Delivery.inMemory(), options));
            }
            assertThat(connecting.await(30, TimeUnit.SECONDS)).isTrue();
            calls.forEach(call -> call.cancel(true));
            server.serve();

            // A retry costs 5 of 500 tokens.
            assertThat(images.blocking().generate(REQUEST).attempts()).hasSize(2);
        }
    }

    /** A server that accepts no connection at first. Later it responds with 429, and then with images. */
    private static final class BusyServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        private final List<SocketChannel> waiting = new ArrayList<>();
        private final AtomicInteger requests = new AtomicInteger();

        BusyServer() throws IOException {
            for (int i = 0; i < 8; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(new InetSocketAddress("127.0.0.1", listener.getLocalPort()));
                waiting.add(filler);
            }
        }

        String url() {
            return "http://127.0.0.1:" + listener.getLocalPort();
        }

        void serve() throws IOException {
            for (SocketChannel filler : waiting) {
                filler.close();
            }
            Thread thread = new Thread(() -> {
                while (!listener.isClosed()) {
                    try (Socket client = listener.accept()) {
                        respond(client);
                    } catch (IOException ignored) {
                        // One of the connections that were closed, or the end of the test.
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void respond(Socket client) throws IOException {
            InputStream in = client.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            int length = head.toString()
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            in.readNBytes(length);
            String body = "{\"data\":[" + ServiceFixtures.ITEM + "]}";
            String status = requests.getAndIncrement() == 0 ? "429 X\r\nRetry-After: 0" : "200 X";
            client.getOutputStream()
                    .write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(UTF_8));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void givesUpAfterTwoRetries() throws Exception {
        try (RawServer server = failing(99, 429, "Retry-After: 0");
                ImagesService images = service(Providers.XAI, server, RetryPolicy.defaults())) {
            assertThatThrownBy(() -> images.blocking().generate(REQUEST)).isInstanceOf(RateLimitException.class);

            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, X-None: 1",
        "503, X-None: 1",
        "429, Retry-After: soon",
        "429, Retry-After: 61",
        "429, Retry-After: -1",
        "503, Retry-After: -0.5",
        "429, retry-after-ms: -250",
        "429, Retry-After: 20",
        "500, Retry-After: 0",
        "502, Retry-After: 0",
        "408, Retry-After: 0",
        "400, Retry-After: 0",
        "429, 'Retry-After: 0\r\nx-should-retry: false'"
    })
    void sendsNothingAgainOtherwise(int status, String header) throws Exception {
        try (RawServer server = failing(99, status, header);
                ImagesService images = service(Providers.XAI, server, RetryPolicy.defaults())) {
            CallOptions tenSeconds =
                    CallOptions.builder().timeout(Duration.ofSeconds(10)).build();

            assertThatThrownBy(() -> images.blocking().generate(REQUEST, Delivery.inMemory(), tenSeconds))
                    .isInstanceOf(ImagesException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void spentCreditIsFinal() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        429,
                        "Connection: close\r\nRetry-After: 0\r\n",
                        "{\"error\":{\"code\":\"insufficient_quota\"}}".getBytes(UTF_8)));
                ImagesService images = service(Providers.OPENAI, server, RetryPolicy.defaults())) {
            assertThatThrownBy(() -> images.blocking().generate(REQUEST)).isInstanceOf(ImagesException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aProfileMayForbidEvenThat() throws Exception {
        try (RawServer server = failing(99, 429, "Retry-After: 0");
                ImagesService images = service(Providers.WELLAPI, server, RetryPolicy.riskingDoubleBilling(5))) {
            assertThatThrownBy(() -> images.blocking().generate(REQUEST)).isInstanceOf(RateLimitException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void noneIsNone() throws Exception {
        try (RawServer server = failing(99, 429, "Retry-After: 0");
                ImagesService images = service(Providers.XAI, server, RetryPolicy.none())) {
            assertThatThrownBy(() -> images.blocking().generate(REQUEST)).isInstanceOf(RateLimitException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 408, 0})
    void theRiskyPolicyRepeatsTheUnknownWithOneKey(int status) throws Exception {
        ProviderProfile named =
                Providers.XAI.toBuilder().idempotencyHeader("Idempotency-Key").build();
        try (RawServer server = failing(2, status, "X-None: 1");
                ImagesService images = service(named, server, RetryPolicy.riskingDoubleBilling(2))) {
            var result = images.blocking().generate(REQUEST);

            assertThat(result.attempts()).hasSize(3);
            List<String> keys = server.requests().stream()
                    .map(request -> request.header("Idempotency-Key"))
                    .distinct()
                    .toList();
            assertThat(keys).singleElement().satisfies(key -> assertThat(key).isNotBlank());
        }
    }

    @Test
    void aRefusedConnectionIsTriedAgainAndCostsNothing() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = free.getLocalPort();
        }
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl("http://127.0.0.1:" + nobody)
                .apiKey(SuiteLog.KEY)
                .build()) {
            assertThatThrownBy(() -> images.blocking().generate(REQUEST))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("refused")
                    .satisfies(error -> {
                        assertThat(((ImagesException) error).billing()).isEqualTo(BillingStatus.NOT_SENT);
                        assertThat(((ImagesException) error).attempts()).hasSize(3);
                    });
        }
    }

    @Test
    void cancelEndsTheWaitBetweenAttempts() throws Exception {
        try (RawServer server = failing(99, 429, "Retry-After: 30");
                ImagesService images = service(Providers.XAI, server, RetryPolicy.defaults())) {
            CompletableFuture<?> call = images.generate(REQUEST);
            server.awaitRequest();

            call.cancel(false);

            assertThat(call).isCancelled();
            images.close(); // would wait for five seconds, were anything left
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Starts a server that fails a number of times, with a status or, for status 0, by closing the connection. */
    private static RawServer failing(int times, int status, String header) throws IOException {
        AtomicInteger left = new AtomicInteger(times);
        byte[] good = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}]}")
                .getBytes(UTF_8);
        return RawServer.start((request, client) -> {
            if (left.getAndDecrement() <= 0) {
                client.respond(200, "Connection: close\r\n", good);
            } else if (status > 0) {
                client.respond(status, "Connection: close\r\n" + header + "\r\n", "no".getBytes(UTF_8));
            }
        });
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, RetryPolicy policy) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .retryPolicy(policy)
                .build();
    }
}
