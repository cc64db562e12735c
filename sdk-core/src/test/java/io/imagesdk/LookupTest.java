package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.DownloadException;
import io.imagesdk.internal.url.HostResolver;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Name servers that do not respond: they delay the images of their hosts, and nothing else. */
@Timeout(30)
class LookupTest {
    /** Together they need more threads than the pool for look-ups has at first. */
    private static final int SLOW_CALLS = 10;

    private static final int SLOW_HOSTS = 64;
    private static final Duration DOWNLOAD_TIMEOUT = Duration.ofSeconds(120);

    private final CountDownLatch responding = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> lookups = new ConcurrentLinkedQueue<>();

    /** Blocks until the test ends, like a name server that does not respond. */
    private final HostResolver slow = host -> {
        lookups.add(host);
        try {
            responding.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(host);
    };

    @AfterEach
    void releaseLookups() {
        responding.countDown();
    }

    @Test
    void otherCallsDoNotWaitForSlowHosts() throws Exception {
        try (RawServer server = RawServer.start(LookupTest::respondAsPrompted);
                ImagesService images = service(server).hostResolver(slow).build()) {
            List<CompletableFuture<?>> slowCalls = new ArrayList<>();
            for (int i = 0; i < SLOW_CALLS; i++) {
                slowCalls.add(images.generate(request("slow"), Delivery.inMemory()));
            }
            Await.until("each call resolves two hosts", () -> lookups.size() == 2 * SLOW_CALLS);

            for (int i = 0; i < 20; i++) {
                assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            }

            assertThat(lookups).hasSize(2 * SLOW_CALLS);
            assertThat(slowCalls).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void aCancelledCallResolvesNoFurtherHosts() throws Exception {
        try (RawServer server = RawServer.start(LookupTest::respondAsPrompted);
                ImagesService images = service(server).hostResolver(slow).build()) {
            CompletableFuture<?> call = images.generate(request("slow"), Delivery.inMemory());
            Await.until("the call resolves two hosts", () -> lookups.size() == 2);

            call.cancel(true);
            images.close();
            responding.countDown();
        }
        Await.until("all look-ups have ended", LookupTest::noLookupThread);

        assertThat(lookups).hasSize(2);
    }

    @Test
    void theTimeoutOfADownloadHoldsWhileItsHostIsResolved() throws Exception {
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (RawServer server = RawServer.start(LookupTest::respondAsPrompted);
                ImagesService images = service(server)
                        .hostResolver(slow)
                        .environment(environment(time))
                        .build()) {
            CompletableFuture<ImageResult<ImageBytes>> call = images.generate(request("both"), Delivery.inMemory());
            Await.until("the host is resolved", () -> lookups.size() == 1);
            time.awaitAndAdvance(DOWNLOAD_TIMEOUT);

            ImageOutcome<ImageBytes> failed = call.get().outcomes().get(0);
            assertThat(((ImageOutcome.Failed<?>) failed).error())
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("image download exceeded its timeout of 120.0 s");
            assertThat(call.get().images()).hasSize(1);
        }
    }

    private static boolean noLookupThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("-lookup-"));
    }

    private static GenerateRequest request(String prompt) {
        return GenerateRequest.builder().prompt(prompt).build();
    }

    private static void respondAsPrompted(RawServer.Request request, RawServer.Connection client) throws IOException {
        String prompt = new String(request.body(), UTF_8);
        String[] slowUrls = IntStream.range(0, prompt.contains("slow") ? SLOW_HOSTS : 1)
                .mapToObj(number -> "https://slow-" + number + ".example/x.png")
                .toArray(String[]::new);
        if (prompt.contains("slow")) {
            respond(client, 200, "", urls(slowUrls));
        } else if (prompt.contains("both")) {
            respond(client, 200, "", urls(slowUrls).replace("]}", "," + ITEM + "]}"));
        } else {
            respond(client, 200, "", "{\"data\":[" + ITEM + "]}");
        }
    }
}
