package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.BlockingSink;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * A connection that the HTTP client has reused belongs to another call: cancelling the first call must not close it.
 */
@Timeout(60)
class ConnectionReuseTest {
    private static final byte[] BODY = ("{\"data\":[" + ServiceFixtures.ITEM + "]}").getBytes(UTF_8);

    /** The client may not have released the connection when the second call starts, so that it opens another one. */
    private static final AtomicInteger REUSED = new AtomicInteger();

    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch secondReceived = new CountDownLatch(1);
    private final CountDownLatch respondToSecond = new CountDownLatch(1);

    @RepeatedTest(10)
    void cancelDuringDeliveryDoesNotHarmTheNextCallOnTheConnection() throws Exception {
        CountDownLatch delivering = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RawServer server = RawServer.startUnread((none, client) -> serve(client));
                ImagesService images = ServiceFixtures.service(server).build()) {
            CompletableFuture<ImageResult<Long>> first =
                    images.generate(request("first"), Delivery.to(new BlockingSink(delivering, release)));
            assertThat(delivering.await(20, TimeUnit.SECONDS)).isTrue();
            // The response of the first call has arrived completely; the connection is free.
            CompletableFuture<?> second = images.generate(request("second"));
            assertThat(secondReceived.await(20, TimeUnit.SECONDS)).isTrue();

            first.cancel(true);
            respondToSecond.countDown();

            assertThat(second).succeedsWithin(Duration.ofSeconds(20));
            if (connections.get() == 1) {
                REUSED.incrementAndGet();
            }
        } finally {
            release.countDown();
        }
    }

    @AfterAll
    static void connectionsWereReused() {
        assertThat(REUSED).hasPositiveValue();
    }

    private static GenerateRequest request(String prompt) {
        return GenerateRequest.builder().prompt(prompt).build();
    }

    /** Answers the requests of a connection that stays open; the prompt "second" only if the test permits it. */
    private void serve(RawServer.Connection client) throws IOException {
        connections.incrementAndGet();
        while (true) {
            if (new String(client.readRequest().body(), UTF_8).contains("second")) {
                secondReceived.countDown();
                Await.release(respondToSecond);
            }
            client.respond(200, "", BODY);
        }
    }
}
