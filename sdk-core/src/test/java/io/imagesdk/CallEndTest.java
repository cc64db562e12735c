package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Progress;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingListener;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call that starts has exactly one end, however it ends and whatever the listener does. */
@Timeout(60)
class CallEndTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();
    private static final String GOOD =
            "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 60, 60)) + "\"}]}";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final RecordingListener listener = new RecordingListener();

    /** How a call ends. */
    enum Way {
        WELL {
            @Override
            void play(RawServer.Connection client) throws IOException {
                response(client, 200, GOOD);
            }
        },
        REFUSED("ApiException", BillingStatus.REJECTED) {
            @Override
            void play(RawServer.Connection client) throws IOException {
                response(client, 400, "{\"error\":\"no\"}");
            }
        },
        RESET("ConnectionException", BillingStatus.UNKNOWN) {
            @Override
            void play(RawServer.Connection client) throws IOException {
                client.reset();
            }
        },
        TRUNCATED("ConnectionException", BillingStatus.UNKNOWN) {
            @Override
            void play(RawServer.Connection client) throws IOException {
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{\"data\":");
            }
        },
        NO_IMAGE("InvalidImageException", BillingStatus.BILLED) {
            @Override
            void play(RawServer.Connection client) throws IOException {
                response(client, 200, "{\"data\":[{\"b64_json\":\"AAAA\"}]}");
            }
        },
        TOO_LATE("CallTimeoutException", BillingStatus.UNKNOWN) {
            @Override
            void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {
                time.advance(TIMEOUT);
            }
        },
        CANCELLED("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {
                call.cancel(true);
            }
        },
        COMPLETED_BY_THE_CALLER("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {
                call.complete(null);
            }
        },
        FAILED_BY_THE_CALLER("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {
                call.completeExceptionally(new IllegalStateException("enough"));
            }
        },
        CLOSED("ServiceClosedException", BillingStatus.UNKNOWN) {
            @Override
            void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {
                images.close();
            }
        };

        private final Optional<CallFailure> failure;

        Way() {
            this.failure = Optional.empty();
        }

        Way(String type, BillingStatus billing) {
            this.failure = Optional.of(new CallFailure(type, billing));
        }

        void play(RawServer.Connection client) throws IOException {
            client.stall();
        }

        void end(ManualScheduler time, ImagesService images, CompletableFuture<?> call) {}

        private static void response(RawServer.Connection client, int status, String body) throws IOException {
            client.respond(status, "Connection: close\r\n", body.getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyCallHasOneEndAfterAllElse(Way way) throws Exception {
        ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);
        try (RawServer server = RawServer.start((request, client) -> way.play(client));
                ImagesService images = builder(server.url(), listener)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.inMemory(), ServiceFixtures.within(TIMEOUT));
            server.awaitRequest();
            way.end(time, images, call);
            call.handle((result, error) -> "over").join();
        }

        assertThat(listener.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
        assertThat(listener.events().get(listener.events().size() - 1).what()).isInstanceOf(CallEnd.class);
        assertThat(listener.only(CallEnd.class).failure()).isEqualTo(way.failure);
    }

    @Test
    void aCallThatIsRefusedHereHasItsEndToo() {
        try (ImagesService images = service("http://127.0.0.1:1", listener)) {
            images.generate(REQUEST.toBuilder().count(11).build())
                    .handle((result, error) -> "over")
                    .join();
        }

        assertThat(listener.names()).containsExactly("CallInfo", "CallEnd");
        assertThat(listener.only(CallEnd.class).failure())
                .hasValue(new CallFailure("InvalidRequestException", BillingStatus.NOT_SENT));
    }

    @Test
    void aCallThatFindsNobodyTellsOfEveryTry() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = taken.getLocalPort();
        }
        try (ImagesService images = service("http://127.0.0.1:" + nobody, listener)) {
            images.generate(REQUEST).handle((result, error) -> "over").join();
        }

        assertThat(listener.names())
                .containsExactly("CallInfo", "Attempt", "CallRetry", "Attempt", "CallRetry", "Attempt", "CallEnd");
        assertThat(listener.only(CallEnd.class).failure())
                .hasValue(new CallFailure("ConnectionException", BillingStatus.NOT_SENT));
    }

    @Test
    void aCallToAClosedServiceHasItsEndAndLeavesNoThread() throws Exception {
        ImagesService images = service("http://127.0.0.1:1", listener);
        images.close();

        images.generate(REQUEST).handle((result, error) -> "over").join();
        images.close();
        images.probe().handle((result, thrown) -> "over").join();

        awaitEnds(2);
        assertThat(listener.all(CallEnd.class))
                .extracting(end -> end.failure().orElseThrow().type())
                .containsOnly("ServiceClosedException");
        awaitNoListenerThread();
    }

    @Test
    void closingTellsAllFirst() throws Exception {
        CountDownLatch closes = new CountDownLatch(1);
        CallListener slow = new CallListener() {
            @Override
            public void onAttempt(CallInfo call, Attempt attempt) {
                await(closes);
            }
        };
        try (RawServer server = answering();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .addListener(slow)
                        .addListener(listener)
                        .build()) {
            images.blocking().generate(REQUEST);
            closes.countDown();
        }

        assertThat(listener.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
        awaitNoListenerThread();
    }

    @Test
    void whateverAListenerThrowsChangesNothing() throws Exception {
        CallListener broken = new CallListener() {
            @Override
            public void onStart(CallInfo call) {
                throw new IllegalStateException("not my day");
            }

            @Override
            public void onProgress(CallInfo call, Progress progress) {
                throw new AssertionError("nor an hour");
            }

            @Override
            public void onEnd(CallInfo call, CallEnd end) {
                throw new StackOverflowError();
            }
        };
        try (RawServer server = answering();
                ImagesService images = service(server.url(), broken, listener)) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }

        assertThat(listener.all(CallEnd.class)).hasSize(2);
    }

    @Test
    void aListenerThatBlocksHoldsUpNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CallListener blocked = new CallListener() {
            @Override
            public void onAttempt(CallInfo call, Attempt attempt) {
                await(never);
            }
        };
        ExecutorService single = Executors.newSingleThreadExecutor();
        try (RawServer server = answering()) {
            ImagesService images = ImagesService.builder()
                    .provider(Providers.XAI)
                    .baseUrl(server.url())
                    .apiKey(SuiteLog.KEY)
                    .callbackExecutor(single)
                    .addListener(blocked)
                    .addListener(listener)
                    .build();
            for (int call = 0; call < 20; call++) {
                assertThat(images.generate(REQUEST).get(20, TimeUnit.SECONDS).images())
                        .hasSize(1);
            }
            awaitEnds(20);
            never.countDown();
            images.close();
        } finally {
            single.shutdown();
        }
    }

    @Test
    void callsThatEndInEveryWayAtOnceHaveOneEndEach() throws Exception {
        Random random = new Random(7);
        List<CompletableFuture<ImageResult<ImageBytes>>> calls = new ArrayList<>();
        ExecutorService cancellers = Executors.newFixedThreadPool(4);
        try (RawServer server = answering()) {
            ImagesService images = service(server.url(), listener);
            for (int number = 0; number < 300; number++) {
                CompletableFuture<ImageResult<ImageBytes>> call = images.generate(REQUEST);
                calls.add(call);
                int delay = random.nextInt(20);
                CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, cancellers)
                        .execute(() -> call.cancel(delay % 2 == 0));
            }
            calls.get(150).handle((result, error) -> "over").join();
            images.close();
            calls.forEach(call -> call.handle((result, thrown) -> "over").join());
        } finally {
            cancellers.shutdown();
        }

        awaitEnds(300);
        Map<Long, List<String>> stories = listener.events().stream()
                .collect(Collectors.groupingBy(
                        event -> event.call().id(),
                        Collectors.mapping(RecordingListener.Event::name, Collectors.toList())));
        assertThat(stories).hasSize(300).allSatisfy((id, story) -> {
            assertThat(story).startsWith("CallInfo").endsWith("CallEnd");
            assertThat(story).containsOnlyOnce("CallInfo", "CallEnd");
        });
        long good =
                calls.stream().filter(call -> !call.isCompletedExceptionally()).count();
        assertThat(listener.all(CallEnd.class).stream()
                        .filter(end -> end.failure().isEmpty())
                        .count())
                .isGreaterThanOrEqualTo(good);
    }

    private static RawServer answering() throws IOException {
        return RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", GOOD.getBytes(UTF_8)));
    }

    private static ImagesService service(String url, CallListener... listeners) {
        return builder(url, listeners).build();
    }

    private static ImagesServiceBuilder builder(String url, CallListener... listeners) {
        ImagesServiceBuilder builder =
                ImagesService.builder().provider(Providers.XAI).baseUrl(url).apiKey(SuiteLog.KEY);
        List.of(listeners).forEach(builder::addListener);
        return builder;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
            // The interrupt is for the thread that waits: it stops waiting.
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnds(int count) throws IOException {
        Await.until(count + " ends", () -> listener.all(CallEnd.class).size() >= count);
    }

    private static void awaitNoListenerThread() throws IOException {
        Await.until("no thread of a listener", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("-listener-")));
    }
}
