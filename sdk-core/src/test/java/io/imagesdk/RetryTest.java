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
import io.imagesdk.testing.FullServer;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
        AtomicInteger requests = new AtomicInteger();
        try (FullServer full = new FullServer();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(full.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(images.generate(REQUEST, Delivery.inMemory(), options));
            }
            assertThat(connecting.await(30, TimeUnit.SECONDS)).isTrue();
            calls.forEach(call -> call.cancel(true));
            try (RawServer server =
                    full.accept((request, client) -> respondLater(requests.getAndIncrement(), client))) {
                // A retry costs 5 of 500 tokens.
                assertThat(images.blocking().generate(REQUEST).attempts()).hasSize(2);
                assertThat(server.requests()).hasSize(2);
            }
        }
    }

    private static void respondLater(int earlierRequests, RawServer.Connection client) throws IOException {
        if (earlierRequests == 0) {
            ServiceFixtures.respond(client, 429, "Retry-After: 0\r\n", "later");
        } else {
            ServiceFixtures.respond(client, 200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}");
        }
    }

    @Test
    void aCallMayHaveAPolicyOfItsOwn() throws Exception {
        try (RawServer server = failing(1, 429, "Retry-After: 0");
                ImagesService images = service(Providers.XAI, server, RetryPolicy.defaults())) {
            CallOptions once =
                    CallOptions.builder().retryPolicy(RetryPolicy.none()).build();

            assertThatThrownBy(() -> images.blocking().generate(REQUEST, Delivery.inMemory(), once))
                    .isInstanceOf(RateLimitException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void thePolicyOfACallRepeatsNothingWhereTheProfileForbidsRetries() throws Exception {
        try (RawServer server = failing(1, 429, "Retry-After: 0");
                ImagesService images = service(Providers.WELLAPI, server, RetryPolicy.defaults())) {
            CallOptions twice =
                    CallOptions.builder().retryPolicy(RetryPolicy.defaults()).build();

            assertThatThrownBy(() -> images.blocking().generate(REQUEST, Delivery.inMemory(), twice))
                    .isInstanceOf(RateLimitException.class);
            assertThat(server.requests()).hasSize(1);
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
