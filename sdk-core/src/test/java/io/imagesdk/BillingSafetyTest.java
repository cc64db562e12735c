package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Billing statuses, and billed results that must not be lost; see docs/guarantees.md. */
@Timeout(120)
class BillingSafetyTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"429, 61", "503, 61", "429, 3600"})
    void aWaitBeyondTheCapIsFinalHoweverLateTheDeadline(int status, int seconds) throws Exception {
        try (RawServer server = responding(status, "Retry-After: " + seconds + "\r\n", "later");
                ImagesService images = service(server).build()) {
            failure(images);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void theCapIsAKnob() throws Exception {
        try (RawServer server = responding(429, "Retry-After: 1\r\n", "later");
                ImagesService images = service(server)
                        .retryPolicy(RetryPolicy.defaults().withMaxRetryAfter(Duration.ofMillis(500)))
                        .build()) {
            failure(images);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"503, 'Retry-After: 100', REJECTED", "503, 'X-None: 1', UNKNOWN", "529, 'X-None: 1', UNKNOWN"})
    void aServerThatNamesATimeHasRefused(int status, String header, BillingStatus billing) throws Exception {
        try (RawServer server = responding(status, header + "\r\n", "full");
                ImagesService images = service(server).build()) {
            assertThat(failure(images).billing()).isEqualTo(billing);
        }
    }

    private static ProviderProfile withCost() {
        return Providers.OPENAI.toBuilder()
                .responseMapping(ResponseMapping.builder()
                        .costPointers(List.of("/usage/cost"))
                        .build())
                .build();
    }

    @Test
    void aCostBehindAByteOrderMarkIsRead() throws Exception {
        String body = "\ufeff{\"error\":{\"message\":\"busy\"},\"usage\":{\"cost\":0.5}}";
        try (RawServer server = responding(429, "Retry-After: 0\r\n", body);
                ImagesService images = service(server).provider(withCost()).build()) {
            ImagesException failure = failure(images);

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.providerMessage()).contains("busy");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"error\",\"error\":{\"message\":\"x\"}}\n\n",
                "data: {\"type\":\"image_generation.completed\"}\n\n",
                "event: image_generation.completed\ndata: soon\n\n",
                ""
            })
    void aCostInAnEarlierEventOfAStreamIsRead(String end) throws Exception {
        String events = "data: {\"type\":\"usage\",\"usage\":{\"cost\":0.5,\"total_tokens\":7}}\n\n" + end;
        try (RawServer server = StreamScene.answering(events);
                ImagesService images = service(server).provider(withCost()).build()) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class,
                    () -> images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {}));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.cost().orElseThrow()).hasToString("0.5 USD");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void theUsageOfAnEarlierEventBelongsToTheResult() throws Exception {
        String events = "data: {\"type\":\"usage\",\"usage\":{\"cost\":0.5,\"total_tokens\":7}}\n\n";
        try (RawServer server = StreamScene.answering(events + Events.completed(IMAGE));
                ImagesService images = service(server).provider(withCost()).build()) {
            ImageResult<ImageBytes> result =
                    images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {});

            assertThat(result.cost().orElseThrow()).hasToString("0.5 USD");
            assertThat(result.usage().totalTokens()).hasValue(100);
        }
    }

    @Test
    void noIdempotencyHeaderIsInvented() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = RawServer.start(
                        (request, client) -> respond(client, requests.getAndIncrement() == 0 ? 500 : 400, "", "no"));
                ImagesService images = service(server)
                        .retryPolicy(RetryPolicy.riskingDoubleBilling(1))
                        .build()) {
            failure(images);

            assertThat(server.requests()).hasSize(2).allSatisfy(request -> assertThat(request.head())
                    .doesNotContainIgnoringCase("idempotency"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOutputThatCannotBeWrittenCostsNothing(boolean toFile) throws Exception {
        Path occupied = Files.writeString(directory.resolve("occupied"), "mine");
        Delivery<Path> nowhere = toFile ? Delivery.toFile(occupied.resolve("cat.png")) : Delivery.toDirectory(occupied);
        try (RawServer server = responding(200, "", "{}");
                ImagesService images = service(server).build()) {
            ImageStorageException refused = failure(ImageStorageException.class, images, nowhere, CallOptions.DEFAULT);

            assertThat(refused.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aFinishedTaskWhoseImageIsGoneKeepsAllThatIsKnown() throws Exception {
        CallOptions async = CallOptions.builder().async(true).build();
        try (RawServer server = RawServer.start((request, client) -> {
                    String gone = "http://" + request.header("Host") + "/files/gone.png";
                    switch (request.path().replaceAll(".*/", "")) {
                        case "generations" -> respond(client, 200, "", "{\"id\":\"task_1\",\"status\":\"queued\"}");
                        case "task_1" -> respond(client, 200, "", urls(gone));
                        default -> respond(client, 404, "", "gone");
                    }
                });
                ImagesService images =
                        service(server).provider(Providers.OPENAI_COMPATIBLE).build()) {
            DownloadException paid = failure(DownloadException.class, images, Delivery.inMemory(), async);

            URI address = URI.create(server.url() + "/files/gone.png");
            assertThat(paid.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(paid.task()).map(ImageTask::id).contains("task_1");
            assertThat(paid.body())
                    .hasValueSatisfying(response -> assertThat(response).contains(address.toString()));
            assertThat(((ImageOutcome.Failed<?>) paid.outcomes().get(0)).url()).contains(address);
        }
    }

    @Test
    void aPostOnAKeptConnectionThatBreaksIsNotRepeated() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (RawServer server = keepAliveServer(connections);
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST);

            ImagesException broken = failure(images);

            assertThat(broken.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(connections).as("the connection was used again").hasValue(1);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void theHttpClientDoesNotRepeatAPostEvenIfAPropertyOfTheJvmAllowsIt() throws Exception {
        ChildJvm.Result result =
                ChildJvm.run(BrokenConnection.class, List.of("-Djdk.httpclient.enableAllMethodRetry=true"));

        assertThat(result.output().strip()).isEqualTo("UNKNOWN attempts 1 posts 2");
    }

    /** Sends a POST on a kept connection that breaks, and prints what the service and the server have seen. */
    static final class BrokenConnection {
        private BrokenConnection() {}

        public static void main(String[] arguments) throws Exception {
            try (RawServer server = keepAliveServer(new AtomicInteger());
                    ImagesService images = service(server).build()) {
                images.blocking().generate(REQUEST);
                ImagesException broken = failure(images);
                System.out.println(
                        broken.billing() + " attempts " + broken.attempts().size() + " posts "
                                + server.requests().size());
            }
        }
    }

    /**
     * Starts a server that answers the first request of a connection and keeps it open. It reads the complete second
     * one and closes the connection.
     */
    private static RawServer keepAliveServer(AtomicInteger connections) throws IOException {
        return RawServer.startUnread((none, client) -> {
            connections.incrementAndGet();
            client.readRequest();
            client.respond(200, "", ("{\"data\":[" + ServiceFixtures.ITEM + "]}").getBytes(StandardCharsets.US_ASCII));
            client.readRequest();
        });
    }
}
