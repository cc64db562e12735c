package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Progress;
import io.imagesdk.provider.catalog.Providers;
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

    private final RecordingListener told = new RecordingListener();

    /** How a call ends. */
    enum Way {
        WELL("", null) {
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
        TOO_LATE("CallTimeoutException", BillingStatus.UNKNOWN),
        CANCELLED("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ImagesService images, CompletableFuture<?> call) {
                call.cancel(true);
            }
        },
        COMPLETED_BY_THE_CALLER("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ImagesService images, CompletableFuture<?> call) {
                call.complete(null);
            }
        },
        FAILED_BY_THE_CALLER("CallCancelledException", BillingStatus.UNKNOWN) {
            @Override
            void end(ImagesService images, CompletableFuture<?> call) {
                call.completeExceptionally(new IllegalStateException("enough"));
            }
        },
        CLOSED("ServiceClosedException", BillingStatus.UNKNOWN) {
            @Override
            void end(ImagesService images, CompletableFuture<?> call) {
                images.close();
            }
        };

        private final CallFailure failure;

        Way(String type, BillingStatus billing) {
            this.failure = new CallFailure(type, billing);
        }

        void play(RawServer.Connection client) throws IOException {
            client.stall();
        }

        void end(ImagesService images, CompletableFuture<?> call) {}

        private static void response(RawServer.Connection client, int status, String body) throws IOException {
            client.respond(status, "Connection: close\r\n", body.getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyCallHasOneEndAfterAllElse(Way way) throws Exception {
        CallOptions options = CallOptions.builder()
                .timeout(Duration.ofMillis(way == Way.TOO_LATE ? 300 : 20_000))
                .build();
        try (RawServer server = RawServer.start((request, client) -> way.play(client));
                ImagesService images = service(server.url(), told)) {
            CompletableFuture<?> call = images.generate(REQUEST, Delivery.inMemory(), options);
            server.awaitRequest();
            way.end(images, call);
            call.handle((result, error) -> "over").join();
        }

        assertThat(told.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
        assertThat(told.events().get(told.events().size() - 1).what()).isInstanceOf(CallEnd.class);
        assertThat(told.only(CallEnd.class).failure())
                .isEqualTo(Optional.of(way.failure).filter(failure -> way != Way.WELL));
    }

    @Test
    void aCallThatIsRefusedHereHasItsEndToo() {
        try (ImagesService images = service("http://127.0.0.1:1", told)) {
            images.generate(REQUEST.toBuilder().count(11).build())
                    .handle((result, error) -> "over")
                    .join();
        }

        assertThat(told.names()).containsExactly("CallInfo", "CallEnd");
        assertThat(told.only(CallEnd.class).failure())
                .hasValue(new CallFailure("InvalidRequestException", BillingStatus.NOT_SENT));
    }

    @Test
    void aCallThatFindsNobodyTellsOfEveryTry() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = taken.getLocalPort();
        }
        try (ImagesService images = service("http://127.0.0.1:" + nobody, told)) {
            images.generate(REQUEST).handle((result, error) -> "over").join();
        }

        assertThat(told.names())
                .containsExactly("CallInfo", "Attempt", "CallRetry", "Attempt", "CallRetry", "Attempt", "CallEnd");
        assertThat(told.only(CallEnd.class).failure())
                .hasValue(new CallFailure("ConnectionException", BillingStatus.NOT_SENT));
    }

    @Test
    void aCallToAClosedServiceHasItsEndAndLeavesNoThread() throws Exception {
        ImagesService images = service("http://127.0.0.1:1", told);
        images.close();

        images.generate(REQUEST).handle((result, error) -> "over").join();
        images.close();
        images.probe().handle((result, thrown) -> "over").join();

        awaitEnds(2);
        assertThat(told.all(CallEnd.class))
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
                        .addListener(told)
                        .build()) {
            images.blocking().generate(REQUEST);
            closes.countDown();
        }

        assertThat(told.names()).containsExactly("CallInfo", "Attempt", "CallEnd");
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
                ImagesService images = service(server.url(), broken, told)) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }

        assertThat(told.all(CallEnd.class)).hasSize(2);
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
                    .addListener(told)
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
            ImagesService images = service(server.url(), told);
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
        Map<Long, List<String>> stories = told.events().stream()
                .collect(Collectors.groupingBy(
                        event -> event.call().id(),
                        Collectors.mapping(RecordingListener.Event::name, Collectors.toList())));
        assertThat(stories).hasSize(300).allSatisfy((id, story) -> {
            assertThat(story).startsWith("CallInfo").endsWith("CallEnd");
            assertThat(story).containsOnlyOnce("CallInfo", "CallEnd");
        });
        long good =
                calls.stream().filter(call -> !call.isCompletedExceptionally()).count();
        assertThat(told.all(CallEnd.class).stream()
                        .filter(end -> end.failure().isEmpty())
                        .count())
                .isGreaterThanOrEqualTo(good);
    }

    private static RawServer answering() throws IOException {
        return RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", GOOD.getBytes(UTF_8)));
    }

    private static ImagesService service(String url, CallListener... listeners) {
        ImagesServiceBuilder builder =
                ImagesService.builder().provider(Providers.XAI).baseUrl(url).apiKey(SuiteLog.KEY);
        List.of(listeners).forEach(builder::addListener);
        return builder.build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
            // The interrupt is for the thread that waits: it stops waiting.
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnds(int count) {
        while (told.all(CallEnd.class).size() < count) {
            Thread.onSpinWait();
        }
    }

    private static void awaitNoListenerThread() {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().contains("-listener-"))) {
            Thread.onSpinWait();
        }
    }
}
