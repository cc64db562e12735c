package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that run when their service is shut down: they send no further request that may be charged. */
@Timeout(60)
class ServiceShutdownTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    private final CountDownLatch release = new CountDownLatch(1);

    @TempDir
    Path directory;

    @AfterEach
    void releaseBlockedThreads() {
        release.countDown();
    }

    @Test
    void aSplitCallSendsNoFurtherRequestAndKeepsItsImages() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        String images = "{\"data\":[" + String.join(",", Collections.nCopies(10, ServiceFixtures.ITEM)) + "]}";
        try (RawServer server = RawServer.start((request, client) -> {
                    arrived.countDown();
                    Await.release(release);
                    ServiceFixtures.respond(client, 200, "", images);
                });
                ImagesService service = openAi(server).build()) {
            CompletableFuture<ImageResult<Path>> call = service.generate(
                    REQUEST.toBuilder().count(60).build(),
                    Delivery.toDirectory(directory),
                    CallOptions.builder().split(true).build());
            arrived.await();

            service.shutdown();
            release.countDown();

            List<ImageOutcome<Path>> outcomes = call.join().outcomes();
            assertThat(outcomes).hasSize(60);
            assertThat(outcomes.subList(0, 20)).allMatch(ImageOutcome.Delivered.class::isInstance);
            assertThat(outcomes.subList(20, 60)).allSatisfy(outcome -> assertThat(outcome)
                    .isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> {
                        assertThat(failed.error()).isInstanceOf(ServiceClosedException.class);
                        assertThat(failed.error().billing()).isEqualTo(BillingStatus.NOT_SENT);
                    }));
            assertThat(server.requests()).hasSize(2);
        }
        assertThat(directory.toFile().list()).hasSize(20);
    }

    @Test
    void aRejectedRequestThatWaitsForARetryEndsAtOnceAsRejected() throws Exception {
        try (RawServer server = ServiceFixtures.responding(429, "Retry-After: 5\r\n", "later")) {
            assertThat(failureOfRetry(server, RetryPolicy.defaults()))
                    .isInstanceOfSatisfying(RateLimitException.class, failure -> {
                        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
                        assertThat(failure.attempts()).hasSize(1);
                    });
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aRequestOfUnknownOutcomeThatWaitsForARetryStaysUnknown() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
            if (requests.incrementAndGet() == 1) {
                ServiceFixtures.respond(client, 500, "Retry-After: 0\r\n", "broken");
            } else {
                ServiceFixtures.respond(client, 429, "Retry-After: 5\r\n", "later");
            }
        })) {
            assertThat(failureOfRetry(server, RetryPolicy.riskingDoubleBilling(2)))
                    .isInstanceOfSatisfying(ImagesException.class, failure -> assertThat(failure.billing())
                            .isEqualTo(BillingStatus.UNKNOWN));
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** Returns the failure of a call that waits five seconds, which do not pass, when its service is shut down. */
    private static @Nullable Throwable failureOfRetry(RawServer server, RetryPolicy policy) throws Exception {
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        time.freeze();
        try (ImagesService service = openAi(server)
                .retryPolicy(policy)
                .environment(ServiceFixtures.environment(time))
                .build()) {
            CompletableFuture<ImageResult<ImageBytes>> call = service.generate(REQUEST);
            Await.until("the call waits", () -> {
                if (time.skipped().contains(Duration.ZERO)) {
                    time.advance(Duration.ZERO);
                }
                return time.skipped().contains(Duration.ofSeconds(5));
            });

            service.shutdown();

            return failure(call);
        }
    }

    @Test
    void aRetryWaitOfAFallbackLeadsToNoOtherProvider() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "Retry-After: 30\r\n", "later");
                RawServer second = ServiceFixtures.responding(200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}");
                ImagesService service =
                        openAi(first).build().withFallback(openAi(second).build())) {
            CompletableFuture<ImageResult<ImageBytes>> call = service.generate(REQUEST);
            first.awaitRequest();

            service.shutdown();

            assertThat(failure(call)).isInstanceOf(RateLimitException.class);
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void aCallThatWaitsForItsKeySendsNothing() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        try (RawServer server = ServiceFixtures.responding(200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}");
                ImagesService service = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(server.url())
                        .apiKeySupplier(() -> {
                            waiting.countDown();
                            Await.release(release);
                            return "sk-shutdown-test";
                        })
                        .build()) {
            CompletableFuture<ImageResult<Path>> call = service.generate(REQUEST, Delivery.toDirectory(directory));
            waiting.await();

            service.shutdown();
            release.countDown();

            assertThat(failure(call))
                    .isInstanceOfSatisfying(ServiceClosedException.class, failure -> assertThat(failure.billing())
                            .isEqualTo(BillingStatus.NOT_SENT));
            assertThat(server.requests()).isEmpty();
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Returns the failure of a call that does not wait any longer. */
    private static @Nullable Throwable failure(CompletableFuture<?> call) {
        Throwable failure = catchThrowable(() -> call.get(20, TimeUnit.SECONDS));
        assertThat(failure).isInstanceOf(ExecutionException.class);
        return failure.getCause();
    }

    private static ImagesServiceBuilder openAi(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey("sk-shutdown-test");
    }
}
