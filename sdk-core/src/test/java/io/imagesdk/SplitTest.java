package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for more images than the provider accepts in one request. */
@Timeout(60)
class SplitTest {
    private static final CallOptions SPLIT = CallOptions.builder().split(true).build();

    private final List<RawServer> servers = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws IOException {
        for (RawServer server : servers) {
            server.close();
        }
    }

    @Test
    void makesOneResultOfSeveralRequests() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(count(request)), count(request)));

        ImageResult<Path> result = generate(server, 25, Delivery.toDirectory(directory), SPLIT);

        assertThat(server.requests().stream().map(SplitTest::count)).containsExactlyInAnyOrder(10, 10, 5);
        assertThat(result.images().stream().map(GeneratedImage::index)).containsExactlyElementsOf(upTo(25));
        assertThat(result.images().stream()
                        .map(image -> image.content().getFileName().toString()))
                .containsExactlyElementsOf(upTo(25).stream()
                        .map(index -> "a-cat-" + (index + 1) + ".png")
                        .toList());
        assertThat(result.usage().totalTokens()).hasValue(25);
        assertThat(result.attempts()).hasSize(3);
        assertThat(Json.parse(result.responseJson()).items()).hasSize(3);
    }

    /** The limit is one of a response. */
    @Test
    void downloadsTheImagesOfAllRequests() throws Exception {
        byte[] image = SampleImages.encoded("png", 4, 4);
        RawServer server = serve((request, client) -> {
            if (request.line().startsWith("POST")) {
                String item = "{\"url\":\"" + client.server().url() + "/1.png\"}";
                response(client, String.join(",", Collections.nCopies(count(request), item)), 1);
            } else {
                client.respond(200, "Connection: close\r\n", image);
            }
        });
        try (ImagesService images = builder(server, Providers.OPENAI)
                .limits(Limits.builder().maxImages(10).build())
                .build()) {
            assertThat(images.blocking()
                            .generate(cats(25), Delivery.inMemory(), SPLIT)
                            .images())
                    .hasSize(25);
        }
    }

    @Test
    void sendsNoFurtherRequestsAfterManyRejectionsInARow() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        RawServer server = serve((request, client) -> {
            if (requests.incrementAndGet() == 1) {
                response(client, images(count(request)), 1);
            } else {
                client.respond(429, "Connection: close\r\n", "{}".getBytes(UTF_8));
            }
        });
        try (ImagesService images = builder(server, Providers.OPENAI)
                .retryPolicy(RetryPolicy.none())
                .build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(cats(200), Delivery.inMemory(), SPLIT);

            assertThat(result.images()).hasSize(10);
            assertThat(result.outcomes()).hasSize(200);
            // The image may arrive between two rejections.
            assertThat(server.requests()).hasSizeBetween(5, 8);
        }
    }

    @Test
    void startsNoWaitThatPassesTheDeadlineOfTheCall() throws Exception {
        RawServer server = serve((request, client) ->
                client.respond(429, "Connection: close\r\nRetry-After: 31\r\n", "{}".getBytes(UTF_8)));
        CallOptions options = SPLIT.toBuilder().timeout(Duration.ofSeconds(30)).build();

        assertThatThrownBy(() -> generate(server, 15, Delivery.inMemory(), options))
                .isInstanceOf(RateLimitException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void keepsTheImagesOfRequestsWhoseUsageOverflows() throws Exception {
        RawServer server =
                serve((request, client) -> response(client, images(count(request)), Long.MAX_VALUE - count(request)));

        ImageResult<Path> result = generate(server, 12, Delivery.toDirectory(directory), SPLIT);

        assertThat(result.images()).hasSize(12);
        assertThat(result.usage().totalTokens()).hasValue(Long.MAX_VALUE);
    }

    @Test
    void usesOneKeyForAllRequests() throws Exception {
        AtomicInteger keys = new AtomicInteger();
        RawServer server = serve((request, client) -> response(client, images(count(request)), 1));
        try (ImagesService service = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKeySupplier(() -> "some-key-" + keys.incrementAndGet())
                .build()) {
            GenerateRequest request =
                    GenerateRequest.builder().prompt("a cat").count(25).build();

            assertThat(service.blocking()
                            .generate(request, Delivery.inMemory(), SPLIT)
                            .images())
                    .hasSize(25);
        }
        assertThat(server.requests())
                .extracting(request -> request.header("Authorization"))
                .containsOnly("Bearer some-key-1");
    }

    /** With the same index, one file would replace the other. */
    @Test
    void keepsTheImagesOfAProviderThatSendsMoreThanRequested() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(count(request) + 1), 1));

        ImageResult<Path> result =
                generate(server, 25, Delivery.toFile(directory.resolve("x.png")).withOverwrite(), SPLIT);

        assertThat(result.images()).hasSize(28);
        assertThat(result.images().stream().map(GeneratedImage::content))
                .doesNotHaveDuplicates()
                .allSatisfy(file -> assertThat(file).exists());
        assertThat(result.images().stream().map(GeneratedImage::index))
                .isSorted()
                .containsAll(upTo(25));
    }

    @Test
    void refusesTheCountWhenItIsNotRequestedToSplit() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(1), 1));

        assertThatThrownBy(() -> generate(server, 11, Delivery.inMemory(), CallOptions.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("1..10");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void sendsOneRequestWhereOneIsEnough() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(10), 10));

        assertThat(generate(server, 10, Delivery.inMemory(), SPLIT).images()).hasSize(10);
        assertThat(server.requests()).hasSize(1);
    }

    /** A provider without a parameter for the number of images creates one image per request. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendsOneRequestPerImageWhereTheProviderHasNoCount(int count) throws Exception {
        ProviderProfile profile = Providers.OPENAI.toBuilder()
                .generation(Operation.of("/v1/images", Field.of(Parameter.PROMPT, Constraint.any())))
                .build();
        RawServer server = serve((request, client) -> response(client, images(1), 1));
        try (ImagesService images = service(server, profile)) {
            ImageResult<Path> result = images.blocking().generate(cats(count), Delivery.toDirectory(directory), SPLIT);

            assertThat(result.images().stream().map(GeneratedImage::index)).containsExactlyElementsOf(upTo(count));
            assertThat(images.preview(cats(count), SPLIT).toCurl()).doesNotContain("\"n\"");
            assertThatThrownBy(() -> images.blocking().generate(cats(count)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("n is not supported");
        }
        assertThat(server.requests()).hasSize(count).allSatisfy(request -> assertThat(count(request))
                .isZero());
    }

    @Test
    void hasTwoRequestsInFlightAtMax() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger max = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        RawServer server = serve((request, client) -> {
            max.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            two.countDown();
            await(two);
            inFlight.decrementAndGet();
            response(client, images(count(request)), 1);
        });

        generate(server, 60, Delivery.inMemory(), SPLIT);

        assertThat(max).hasValue(2);
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void keepsTheGoodPartsWhenOneFails() throws Exception {
        RawServer server = serve((request, client) -> {
            if (count(request) == 5) {
                client.respond(500, "Connection: close\r\nx-request-id: bad\r\n", "broke".getBytes(UTF_8));
            } else {
                response(client, images(10), 10);
            }
        });

        ImageResult<ImageBytes> result = generate(server, 25, Delivery.inMemory(), SPLIT);

        assertThat(result.images()).hasSize(20);
        assertThat(result.outcomes()).hasSize(25);
        assertThat(result.outcomes().subList(20, 25)).allSatisfy(outcome -> {
            assertThat(outcome).isInstanceOf(ImageOutcome.Failed.class);
            ImagesException error = ((ImageOutcome.Failed<ImageBytes>) outcome).error();
            assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(error.requestId()).contains("bad");
        });
        assertThat(result.outcomes().stream().map(ImageOutcome::index)).containsExactlyElementsOf(upTo(25));
    }

    @Test
    void sendsNoFurtherPartAfterAFailureThatAllWouldShare() throws Exception {
        RawServer server = serve((request, client) ->
                client.respond(401, "Connection: close\r\n", "{\"error\":\"no such key\"}".getBytes(UTF_8)));

        assertThatThrownBy(() -> generate(server, 100, Delivery.inMemory(), SPLIT))
                .isInstanceOfSatisfying(AuthenticationException.class, refused -> {
                    assertThat(refused.billing()).isEqualTo(BillingStatus.REJECTED);
                    assertThat(refused.outcomes()).hasSize(100);
                });
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void givesEachPartAnIdempotencyKeyOfItsOwn() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(count(request)), 1));
        ProviderProfile profile = Providers.OPENAI.toBuilder()
                .idempotencyHeader("Idempotency-Key")
                .build();
        CallOptions keyed = SPLIT.toBuilder().idempotencyKey("mine").build();
        try (ImagesService images = service(server, profile)) {
            images.blocking().generate(cats(25), Delivery.inMemory(), keyed);
        }

        assertThat(server.requests().stream().map(request -> request.header("Idempotency-Key")))
                .containsExactlyInAnyOrder("mine-1", "mine-2", "mine-3");
    }

    @Test
    void splitsEditsToo() throws Exception {
        List<String> types = new CopyOnWriteArrayList<>();
        RawServer server = serve((request, client) -> {
            types.add(request.header("Content-Type"));
            response(client, images(10), 10);
        });
        EditRequest edit = EditRequest.builder()
                .prompt("a cat")
                .count(20)
                .image(ImageInput.of(SampleImages.encoded("png", 4, 4), "cat.png"))
                .build();
        try (ImagesService images = service(server, Providers.OPENAI)) {
            assertThat(images.blocking().edit(edit, Delivery.inMemory(), SPLIT).images())
                    .hasSize(20);
        }
        assertThat(types).hasSize(2).allMatch(type -> type.startsWith("multipart/"));
    }

    @Test
    void previewsTheFirstPart() throws Exception {
        RawServer server = serve((request, client) -> client.stall());
        try (ImagesService images = service(server, Providers.OPENAI)) {
            assertThat(images.preview(cats(25), SPLIT).json().orElseThrow()).contains("\"n\":10");
        }
    }

    @Test
    void keepsWhatHasArrivedWhenTheDeadlinePasses() throws Exception {
        RawServer server = serve((request, client) -> {
            if (count(request) == 10) {
                response(client, images(10), 10);
            } else {
                client.stall();
            }
        });
        CallOptions brief = SPLIT.toBuilder().timeout(Duration.ofSeconds(2)).build();

        assertThatThrownBy(() -> generate(server, 15, Delivery.toDirectory(directory), brief))
                .isInstanceOfSatisfying(CallTimeoutException.class, late -> {
                    assertThat(late.billing()).isEqualTo(BillingStatus.BILLED);
                    assertThat(late.outcomes()).hasSize(15);
                    assertThat(late.outcomes().subList(0, 10)).allMatch(ImageOutcome.Delivered.class::isInstance);
                    assertThat(late.outcomes().subList(10, 15)).allMatch(ImageOutcome.Failed.class::isInstance);
                });
        assertThat(directory.toFile().list()).hasSize(10);
    }

    @Test
    void recoversAnImageOfALaterRequestWithItsIndexWhenTheTimeoutPasses() throws Exception {
        String large = "A".repeat(200_000);
        RawServer server = serve((request, client) -> {
            if (count(request) == 10) {
                response(client, images(10), 10);
            } else {
                // The first image is complete as soon as the second one starts.
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{\"data\":[" + ServiceFixtures.ITEM
                        + ",{\"b64_json\":\"" + large);
                client.stall();
            }
        });
        // Shorter than the limit of silence, which would end the request at the same time.
        Duration timeout = Duration.ofSeconds(30);
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (ImagesService images = builder(server, Providers.OPENAI)
                .environment(ServiceFixtures.environment(time))
                .build()) {
            CompletableFuture<ImageResult<Path>> call = images.generate(
                    cats(15),
                    Delivery.toDirectory(directory),
                    SPLIT.toBuilder().timeout(timeout).build());
            Await.until(
                    "eleven images have their names, and one more has arrived partly",
                    () -> directory.toFile().list().length == 12
                            && directory.toFile().list((file, name) -> name.endsWith(".png")).length == 11);
            time.advance(timeout);

            assertThatThrownBy(call::join).cause().isInstanceOfSatisfying(CallTimeoutException.class, late -> {
                // The images of the request that was cut may be listed as failed, too.
                assertThat(late.outcomes().stream()
                                .filter(ImageOutcome.Delivered.class::isInstance)
                                .map(ImageOutcome::index))
                        .containsExactlyElementsOf(upTo(11));
                assertThat(late.outcomes().subList(0, 11)).allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(ImageOutcome.Delivered.class, delivered -> assertThat(
                                        delivered.image().content())
                                .isEqualTo(directory.resolve("a-cat-" + (outcome.index() + 1) + ".png"))));
            });
        }
        assertThat(directory.toFile().list()).hasSize(11);
    }

    @Test
    void opensASinkForEachImageWithItsIndexInTheCall() throws Exception {
        RawServer server = serve((request, client) -> response(client, images(count(request)), 1));
        List<Integer> opened = new CopyOnWriteArrayList<>();
        Delivery<Integer> sink = Delivery.to(index -> {
            opened.add(index);
            return new ImageSink.Receiver<Integer>() {
                @Override
                public void write(ByteBuffer bytes) {}

                @Override
                public Integer complete(ImageFacts facts) {
                    return index;
                }

                @Override
                public void abort() {}
            };
        });

        ImageResult<Integer> result = generate(server, 25, sink, SPLIT);

        assertThat(opened).containsExactlyInAnyOrderElementsOf(upTo(25));
        assertThat(result.images()).allMatch(image -> image.content() == image.index());
    }

    @Test
    void leavesNoFileWhenItIsCancelled() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        RawServer server = serve((request, client) -> {
            if (count(request) == 10) {
                response(client, images(10), 10);
            } else {
                second.countDown();
                client.stall();
            }
        });
        try (ImagesService images = service(server, Providers.OPENAI)) {
            CompletableFuture<ImageResult<Path>> call =
                    images.generate(cats(15), Delivery.toDirectory(directory), SPLIT);
            await(second);
            call.cancel(true);
            assertThat(server.awaitDisconnect()).isTrue();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesNoFileOfAPartThatBrokeInAnImage() throws Exception {
        String large = SampleImages.base64(SampleImages.encoded("png", 200, 200));
        String cut = large.substring(0, large.length() / 2);
        RawServer server = serve((request, client) -> {
            if (count(request) == 10) {
                response(client, images(10), 10);
            } else {
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{\"data\":[{\"b64_json\":\"" + cut);
            }
        });

        assertThat(generate(server, 15, Delivery.toDirectory(directory), SPLIT).images())
                .hasSize(10);
        assertThat(directory.toFile().list()).hasSize(10).allMatch(name -> name.endsWith(".png"));
    }

    @Test
    void tellsOfEveryTaskThatRunsOnWhenTheDeadlinePasses() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        RawServer server = serve((request, client) -> {
            String id = request.line().startsWith("POST") ? "t" + tasks.incrementAndGet() : "any";
            client.respond(
                    200, "Connection: close\r\n", ("{\"id\":\"" + id + "\",\"status\":\"queued\"}").getBytes(UTF_8));
        });
        CallOptions minute =
                SPLIT.toBuilder().async(true).timeout(Duration.ofSeconds(60)).build();
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        try (ImagesService images = builder(server, Providers.OPENAI_COMPATIBLE)
                .environment(ServiceFixtures.environment(time))
                .build()) {
            assertThatThrownBy(() -> images.blocking().generate(cats(200), Delivery.asUrl(), minute))
                    .isInstanceOfSatisfying(CallTimeoutException.class, late -> assertThat(late.outcomes().stream()
                                    .map(outcome -> ((ImageOutcome.Failed<?>) outcome).error())
                                    .map(error -> error.task().orElseThrow().id())
                                    .distinct())
                            .containsExactlyInAnyOrder("t1", "t2"));
        }
    }

    /** The close deletes the file of the image, and only the task delivers it again. */
    @Test
    void namesTheTaskOfAnImageThatIsDiscardedWhenTheServiceIsClosed() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        RawServer server = serve((request, client) -> {
            if (request.line().startsWith("POST")) {
                respondQueued(client, "t" + tasks.incrementAndGet());
            } else if (request.line().contains("/t1")) {
                client.respond(
                        200,
                        "Connection: close\r\n",
                        ("{\"status\":\"completed\",\"data\":[" + images(1) + "]}").getBytes(UTF_8));
            } else {
                respondQueued(client, "any");
            }
        });
        ImagesService images = service(server, oneImagePerTask());
        CompletableFuture<ImageResult<Path>> call = images.generate(
                cats(2),
                Delivery.toDirectory(directory),
                SPLIT.toBuilder().async(true).build());
        Await.until(
                "the first task is delivered",
                () -> directory.toFile().list((file, name) -> name.endsWith(".png")).length == 1);
        images.close();

        assertThatThrownBy(call::join).cause().isInstanceOfSatisfying(ImagesException.class, closed -> assertThat(
                        tasksOf(closed))
                .containsExactlyInAnyOrder("t1", "t2"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void namesNoTaskForARequestThatWasNotSent() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        RawServer server = serve((request, client) -> {
            if (request.line().startsWith("POST")) {
                respondQueued(client, "t" + tasks.incrementAndGet());
            } else {
                client.respond(401, "Connection: close\r\n", "{\"error\":\"no such key\"}".getBytes(UTF_8));
            }
        });
        CallOptions async = SPLIT.toBuilder().async(true).build();
        try (ImagesService images = service(server, oneImagePerTask())) {
            assertThatThrownBy(() -> images.blocking().generate(cats(9), Delivery.inMemory(), async))
                    .isInstanceOfSatisfying(AuthenticationException.class, refused -> {
                        assertThat(refused.outcomes()).hasSize(9);
                        assertThat(tasksOf(refused)).hasSize(tasks.get()).doesNotHaveDuplicates();
                    });
        }
        assertThat(tasks).hasValueLessThan(9);
    }

    private static List<String> tasksOf(ImagesException failure) {
        return failure.outcomes().stream()
                .flatMap(outcome -> ((ImageOutcome.Failed<?>) outcome).error().task().stream())
                .map(ImageTask::id)
                .toList();
    }

    private static void respondQueued(RawServer.Connection client, String id) throws IOException {
        client.respond(200, "Connection: close\r\n", ("{\"id\":\"" + id + "\",\"status\":\"queued\"}").getBytes(UTF_8));
    }

    /** Returns a provider that is polled at short intervals. */
    private static ProviderProfile oneImagePerTask() {
        Duration interval = Duration.ofMillis(200);
        ProviderProfile gateway = Providers.OPENAI_COMPATIBLE;
        return gateway.toBuilder()
                .generation(Operation.of(
                        "/images/generations",
                        Field.of(Parameter.PROMPT, Constraint.any()),
                        Field.of(Parameter.SIZE, Constraint.any()),
                        Field.of(Parameter.COUNT, Constraint.range(1, 1))))
                .task(gateway.task().orElseThrow().toBuilder()
                        .pollingSchedule(new PollingSchedule(Duration.ZERO, interval, 1, interval, Duration.ZERO))
                        .build())
                .build();
    }

    private RawServer serve(RawServer.Handler act) throws IOException {
        RawServer server = RawServer.start(act);
        servers.add(server);
        return server;
    }

    private <T> ImageResult<T> generate(RawServer server, int count, Delivery<T> delivery, CallOptions options) {
        try (ImagesService images = service(server, Providers.OPENAI)) {
            return images.blocking().generate(cats(count), delivery, options);
        }
    }

    private static ImagesService service(RawServer server, ProviderProfile profile) {
        return builder(server, profile).build();
    }

    private static ImagesServiceBuilder builder(RawServer server, ProviderProfile profile) {
        return ImagesService.builder().provider(profile).baseUrl(server.url()).apiKey("sk-split-test");
    }

    private static GenerateRequest cats(int count) {
        return GenerateRequest.builder().prompt("a cat").count(count).build();
    }

    private static int count(RawServer.Request request) {
        try {
            return (int) Json.parse(new String(request.body(), UTF_8))
                    .get("n")
                    .number()
                    .orElse(0);
        } catch (JsonException ignored) {
            // Nothing else can be done here, and the test goes on.
            return 0;
        }
    }

    private static String images(int count) throws IOException {
        String image = "{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 4, 4)) + "\"}";
        return String.join(",", Collections.nCopies(count, image));
    }

    private static void response(RawServer.Connection client, String images, long tokens) throws IOException {
        String body = "{\"data\":[" + images + "],\"usage\":{\"total_tokens\":" + tokens + "}}";
        client.respond(200, "Connection: close\r\n", body.getBytes(UTF_8));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
