package io.imagesdk;

import static io.imagesdk.ServiceFixtures.environment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks and failures that reviews found: by a server, a sink, an executor or a disk. */
@Timeout(60)
class HostileServerTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 8);
    private static final String ITEM = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
    private static final String LARGE_ITEM =
            "{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 900, 900)) + "\"}";
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();
    private static final CallOptions SHORT =
            CallOptions.builder().timeout(Duration.ofSeconds(2)).build();

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"../outside.png", "a/b.png", "..", "/outside.png"})
    void aNameThatLeavesTheDirectoryIsRefusedBeforeAnythingIsPaid(String name) throws Exception {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (RawServer server = answering(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            ImagesException error = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.toDirectory(inner).withFileName(name)));

            assertThat(error.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void handsOverAPaidImageWhoseDirectoryIsGone() throws Exception {
        Path vanishing = directory.resolve("gone");
        try (RawServer server = RawServer.start((request, client) -> {
                    byte[] body = ("{\"data\":[" + ITEM + "]}").getBytes(UTF_8);
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .write(Arrays.copyOf(body, body.length - 2));
                    awaitFiles(vanishing);
                    delete(vanishing);
                    client.write("]}");
                });
                ImagesService images = service(server).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.toDirectory(vanishing)));

            assertRescued(error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "write", "complete"})
    void aSinkThatFailsWithAnErrorDoesNotKeepTheCallWaiting(String where) throws Exception {
        try (RawServer server = answering(200, "", "{\"data\":[" + LARGE_ITEM + "]}");
                ImagesService images = service(server).build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.to(failing(where)));

            assertThat(call).failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExecutorThatTakesNothingMoreDoesNotKeepTheCallWaiting(boolean goesOn) throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        CountDownLatch written = new CountDownLatch(1);
        Executor saturated = task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        };
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE_ITEM.length() + "\r\n\r\n")
                            .write(LARGE_ITEM.substring(0, 100_000));
                    await(written);
                    full.set(true);
                    if (goesOn) {
                        client.write(LARGE_ITEM.substring(100_000));
                    }
                    client.stall();
                });
                ImagesService images =
                        service(server).callbackExecutor(saturated).build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.to(telling(written)), SHORT);

            assertThat(call).failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aLieAboutTheLengthDoesNotFillTheMemory() throws Exception {
        String many = IntStream.range(0, 120).mapToObj(i -> ITEM).collect(Collectors.joining(","));
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n{\"data\":[" + many);
                    // If the connection closed, the client could drop bytes that have arrived.
                    client.stallLong(() -> time.advance(MINUTE));
                });
                ImagesService images =
                        service(server).environment(environment(time)).build()) {
            var result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(120);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-request-id: KEY", "content-encoding: KEY", "Location: https://elsewhere.example/KEY"})
    void aKeyEchoedInAHeaderIsInNoExceptionAndNoLog(String header) throws Exception {
        int status = header.startsWith("Location") ? 302 : 200;
        try (RawServer server = answering(status, header.replace("KEY", SuiteLog.KEY) + "\r\n", "{}");
                ImagesService images = service(server).build()) {
            int before = SuiteLog.lines().size();

            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(printed(error)).doesNotContain(SuiteLog.KEY);
            assertThat(SuiteLog.lines().subList(before, SuiteLog.lines().size()))
                    .noneMatch(line -> line.contains(SuiteLog.KEY));
        }
    }

    @Test
    void aKeyEchoedInTheStatusLineIsInNoException() throws Exception {
        try (RawServer server =
                        RawServer.start((request, client) -> client.write("HTTP/1.1 " + SuiteLog.KEY + "\r\n\r\n"));
                ImagesService images = service(server).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(printed(error)).doesNotContain(SuiteLog.KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 200})
    void aKeyThatIsEchoedWithEscapesIsMaskedToo(int status) throws Exception {
        String key = "sk/hostile/key+of=many/slashes";
        String echoed = key.replace("/", "\\/").replace("k", "\\u006B");
        try (RawServer server = answering(status, "", "{\"error\":{\"message\":\"bad key " + echoed + "\"}}");
                ImagesService images = service(server).apiKey(key).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(printed(error)).doesNotContain(key).contains("bad key ***");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 200})
    void aKeyThatIsCutByALimitIsMaskedToo(int status) throws Exception {
        String almost = SuiteLog.KEY.substring(0, SuiteLog.KEY.length() - 1);
        int kept = status == 200 ? 2 << 10 : 64 << 10;
        String body = "x".repeat(kept - almost.length()) + SuiteLog.KEY + "x".repeat(100);
        try (RawServer server = answering(status, "", body);
                ImagesService images = service(server).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(printed(error)).doesNotContain(almost);
        }
    }

    @Test
    void theDeadlineInADownloadTellsWhereTheImageIs() throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        String url = "http://" + request.header("Host") + "/image.png";
                        client.respond(
                                200,
                                "Connection: close\r\n",
                                ("{\"data\":[{\"url\":\"" + url + "\"}]}").getBytes(UTF_8));
                    } else {
                        client.stallLong(() -> time.advance(Duration.ofSeconds(2)));
                    }
                });
                ImagesService images =
                        service(server).environment(environment(time)).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.inMemory(), SHORT));

            assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(error.outcomes()).singleElement().satisfies(outcome -> assertThat(
                            ((ImageOutcome.Failed<?>) outcome).url())
                    .contains(URI.create(server.url() + "/image.png")));
        }
    }

    @Test
    void theDeadlineInABodyHandsOverTheImagesThatCameWhole() throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{\"data\":[" + ITEM + ",");
                    client.stallLong(() -> time.advance(Duration.ofSeconds(2)));
                });
                ImagesService images =
                        service(server).environment(environment(time)).build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.inMemory(), SHORT));

            assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(error.outcomes()).singleElement().satisfies(outcome -> assertThat(
                            ((ImageOutcome.Delivered<?>) outcome).image().content())
                    .isEqualTo(ImageBytes.copyOf(IMAGE)));
        }
    }

    @Test
    void aRefusalAfterAnUnknownOutcomeDoesNotMakeItKnown() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        requests.getAndIncrement() == 0 ? 500 : 400, "Connection: close\r\n", "no".getBytes(UTF_8)));
                ImagesService images = service(server)
                        .retryPolicy(RetryPolicy.riskingDoubleBilling(1))
                        .build()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(error.attempts()).hasSize(2);
            assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
        }
    }

    @Test
    void fetchesNoMoreImagesThanTheLimitSays() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    String url = "http://" + request.header("Host") + "/image.png";
                    byte[] body = ("{\"data\":["
                                    + IntStream.range(0, 20)
                                            .mapToObj(i -> "{\"url\":\"" + url + "?" + i + "\"}")
                                            .collect(Collectors.joining(","))
                                    + "]}")
                            .getBytes(UTF_8);
                    client.respond(200, "Connection: close\r\n", request.line().startsWith("POST") ? body : IMAGE);
                });
                ImagesService images = service(server)
                        .limits(Limits.builder().maxImages(5).build())
                        .build()) {
            var result = images.blocking().generate(REQUEST);

            assertThat(server.requests()).hasSize(1 + 5);
            assertThat(result.images()).hasSize(5);
            assertThat(result.outcomes()).hasSize(20).last().satisfies(outcome -> assertThat(
                            ((ImageOutcome.Failed<?>) outcome).url())
                    .isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 10_000_000_000L})
    void aDeadlineBeyondAllClocksIsNone(long seconds) throws Exception {
        try (RawServer server = answering(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            CallOptions endless =
                    CallOptions.builder().timeout(Duration.ofSeconds(seconds)).build();

            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.inMemory(), endless)
                            .images())
                    .hasSize(1);
        }
    }

    private static void assertRescued(ImagesException error) {
        assertThat(error.outcomes()).singleElement().satisfies(outcome -> assertThat(
                        ((ImageOutcome.Failed<?>) outcome).recoveredBytes())
                .hasValueSatisfying(rescued -> assertThat(rescued.toByteArray()).isEqualTo(IMAGE)));
    }

    private static void awaitFiles(Path place) throws IOException {
        Await.until(
                "a file in " + place,
                () -> Files.exists(place) && place.toFile().list().length > 0);
    }

    /** Deletes a directory, in which files may get another name meanwhile. */
    private static void delete(Path place) throws IOException {
        while (Files.exists(place)) {
            for (File file : place.toFile().listFiles()) {
                Files.deleteIfExists(file.toPath());
            }
            boolean unused = place.toFile().delete();
        }
    }

    private static ImageSink<String> failing(String where) {
        return index -> {
            failIf(where.equals("open"));
            return new ImageSink.Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) {
                    failIf(where.equals("write"));
                }

                @Override
                public String complete(ImageFacts facts) {
                    failIf(where.equals("complete"));
                    return "there";
                }

                @Override
                public void abort() {
                    // Nothing was stored.
                }
            };
        };
    }

    private static ImageSink<String> telling(CountDownLatch written) {
        return index -> new ImageSink.Receiver<>() {
            @Override
            public void write(ByteBuffer bytes) {
                written.countDown();
            }

            @Override
            public String complete(ImageFacts facts) {
                return "there";
            }

            @Override
            public void abort() {
                // Nothing was stored.
            }
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void failIf(boolean now) {
        if (now) {
            throw new NoClassDefFoundError("some.driver.Missing");
        }
    }

    private static String printed(ImagesException error) {
        StringWriter all = new StringWriter();
        error.printStackTrace(new PrintWriter(all));
        return all.append(error.details().toString())
                .append(String.valueOf(error.body()))
                .append(String.valueOf(error.providerMessage()))
                .append(String.valueOf(error.requestId()))
                .append(String.valueOf(error.attempts()))
                .toString();
    }

    private static RawServer answering(int status, String headers, String body) throws Exception {
        return RawServer.start(
                (request, client) -> client.respond(status, "Connection: close\r\n" + headers, body.getBytes(UTF_8)));
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }
}
