package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Progress;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Code of one caller never delays or harms another call, and a call that is cancelled does not lose what is known about
 * it.
 */
@Timeout(60)
class CallIsolationTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat in a tree").build();
    private static final CallOptions ONE_SECOND =
            CallOptions.builder().timeout(Duration.ofSeconds(1)).build();

    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void blockingCallTimesOutWhileAllCallbackThreadsAreBusy() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    if (new String(request.body(), UTF_8).contains("busy")) {
                        image(client);
                    } else {
                        client.stall();
                    }
                });
                ImagesService images = service(server).build()) {
            GenerateRequest busy = GenerateRequest.builder().prompt("busy").build();
            CountDownLatch busyCallbacks = new CountDownLatch(4);
            List<CompletableFuture<?>> blocked = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                blocked.add(images.generate(busy).thenAccept(result -> {
                    busyCallbacks.countDown();
                    await(release);
                }));
            }
            await(busyCallbacks);

            long start = System.nanoTime();
            CallTimeoutException late = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.inMemory(), ONE_SECOND));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);

            assertThat(late).hasMessageContaining("call exceeded its timeout of 1.0 s");
            // The callbacks stay blocked until the test releases them below: waiting for them would never end.
            assertThat(elapsed).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
            release.countDown();
            CompletableFuture.allOf(blocked.toArray(CompletableFuture[]::new)).join();
        }
    }

    @Test
    void continuationOnTheCallersThreadDoesNotBlockTheTimer() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images =
                        service(server).callbackExecutor(Runnable::run).build()) {
            CountDownLatch blocking = new CountDownLatch(1);
            CompletableFuture<?> first = images.generate(
                            REQUEST,
                            Delivery.inMemory(),
                            CallOptions.builder()
                                    .timeout(Duration.ofMillis(200))
                                    .build())
                    .handle((result, error) -> {
                        blocking.countDown();
                        await(release);
                        return error;
                    });
            await(blocking);

            ImagesException second = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST, Delivery.inMemory(), ONE_SECOND));

            assertThat(second).isNotNull();
            assertThat(first).isNotDone();
            release.countDown();
            first.join();
        }
    }

    @Test
    void cancelReleasesTheConnectionBeforeContinuationsRun() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        AtomicBoolean releasedFirst = new AtomicBoolean();
        try (RawServer server = RawServer.start((request, client) -> {
                    client.stall();
                    released.countDown();
                });
                ImagesService images = service(server).build()) {
            CompletableFuture<?> call = images.generate(REQUEST);
            CompletableFuture<?> continued = call.whenComplete((result, error) -> releasedFirst.set(await(released)));
            server.awaitRequest();

            call.cancel(true);

            assertThat(continued).isDone();
            assertThat(releasedFirst).isTrue();
        }
    }

    @Test
    void cancelledFutureHasTheFactsOfTheCallAsItsCause() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = service(server).build()) {
            CompletableFuture<?> call = images.generate(REQUEST);
            server.awaitRequest();

            call.cancel(false);

            CancellationException cancelled = catchThrowableOfType(CancellationException.class, call::join);
            // JDK 25 wraps the exception of the future in another one.
            Throwable cause = cancelled.getCause() instanceof CancellationException wrapped
                    ? wrapped.getCause()
                    : cancelled.getCause();
            assertThat(cause).isInstanceOf(CallCancelledException.class);
            ImagesException facts = (ImagesException) cause;
            assertThat(facts.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(facts.attempts()).hasSize(1);
            assertThat(call).isCancelled();
        }
    }

    @Test
    void interruptedBlockingCallKeepsTheTaskAndTheAttempts() throws Exception {
        CountDownLatch polled = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        json(client, "{\"id\":\"task_1\",\"status\":\"queued\"}");
                    } else {
                        polled.countDown();
                        json(client, "{\"id\":\"task_1\",\"status\":\"processing\"}");
                    }
                });
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    images.blocking()
                            .generate(
                                    REQUEST,
                                    Delivery.inMemory(),
                                    CallOptions.builder().async(true).build());
                } catch (ImagesException e) {
                    thrown.set(e);
                }
            });
            caller.start();
            await(polled);

            caller.interrupt();
            caller.join(20_000);

            assertThat(thrown.get()).isInstanceOf(CallCancelledException.class);
            ImagesException facts = (ImagesException) thrown.get();
            assertThat(facts.task())
                    .hasValueSatisfying(task -> assertThat(task.id()).isEqualTo("task_1"));
            assertThat(facts.billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(facts.attempts()).isNotEmpty();
        }
    }

    @Test
    void interruptedThreadSendsNothing() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = service(server).build()) {
            Thread.currentThread().interrupt();
            CallCancelledException interrupted = catchThrowableOfType(
                    CallCancelledException.class, () -> images.blocking().generate(REQUEST));
            boolean kept = Thread.currentThread().isInterrupted();
            CallCancelledException stream = catchThrowableOfType(
                    CallCancelledException.class,
                    () -> images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {}));
            boolean keptAgain = Thread.interrupted();

            assertThat(interrupted.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(stream.billing()).isEqualTo(BillingStatus.NOT_SENT);
            assertThat(kept).isTrue();
            assertThat(keptAgain).isTrue();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void interruptedBlockingStreamKeepsTheFacts() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.stall());
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            AtomicReference<ImagesException> thrown = new AtomicReference<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread caller = new Thread(() -> {
                try {
                    images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {});
                } catch (ImagesException e) {
                    thrown.set(e);
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            server.awaitRequest();

            caller.interrupt();
            caller.join(20_000);

            assertThat(thrown.get()).isInstanceOf(CallCancelledException.class);
            assertThat(thrown.get().billing()).isEqualTo(BillingStatus.UNKNOWN);
            assertThat(thrown.get().attempts()).hasSize(1);
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void resultOfACallThatEndsDuringTheInterruptIsNotLost() {
        CompletableFuture<String> ending = new CompletableFuture<>() {
            @Override
            public String get() throws InterruptedException {
                throw new InterruptedException();
            }

            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                complete("charged");
                return false;
            }
        };

        assertThat(DefaultBlockingImages.wait(ending)).isEqualTo("charged");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void progressGoesOnAfterTheConsumerThrewAnError() throws Exception {
        List<Progress.Phase> phases = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start((request, client) -> image(client));
                ImagesService images = service(server).build()) {
            images.blocking()
                    .generate(
                            REQUEST,
                            Delivery.inMemory(),
                            CallOptions.builder()
                                    .progressConsumer(progress -> {
                                        phases.add(progress.phase());
                                        throw new AssertionError("thrown by the test");
                                    })
                                    .build());
            Await.until("a second progress value", () -> phases.size() >= 2);
        }
        assertThat(phases).hasSizeGreaterThan(1);
    }

    @Test
    void continuationsSeeTheContextClassLoaderOfTheBuilder() throws Exception {
        Thread builder = Thread.currentThread();
        ClassLoader before = builder.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before);
                RawServer server = RawServer.start((request, client) -> image(client))) {
            builder.setContextClassLoader(application);
            try (ImagesService images = service(server).build()) {
                builder.setContextClassLoader(before);
                ClassLoader seen = images.generate(REQUEST)
                        .thenApplyAsync(result -> Thread.currentThread().getContextClassLoader())
                        .get(20, TimeUnit.SECONDS);

                assertThat(seen).isSameAs(application);
            }
        } finally {
            builder.setContextClassLoader(before);
        }
    }

    @Test
    void codeOfOneCallerSeesNoThreadLocalsOfAnotherOne() throws Exception {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (RawServer server = RawServer.start((request, client) -> image(client));
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKeySupplier(() -> {
                            seen.add("key " + tenant.get());
                            return SuiteLog.KEY;
                        })
                        .build()) {
            tenant.set("alice");
            CallOptions options = CallOptions.builder()
                    .progressConsumer(progress -> seen.add("progress " + tenant.get()))
                    .build();
            images.generate(REQUEST, Delivery.inMemory(), options)
                    .thenAcceptAsync(result -> seen.add("continuation " + tenant.get()))
                    .get(20, TimeUnit.SECONDS);
        } finally {
            tenant.remove();
        }
        assertThat(seen)
                .contains("key null", "progress null", "continuation null")
                .allMatch(value -> value.endsWith(" null"));
    }

    @Test
    void interruptedThreadGroupOfTheFirstCallerEndsNoCallOfOthers() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, client) -> {
                    if (new String(request.body(), UTF_8).contains("slow")) {
                        arrived.countDown();
                        await(release);
                    }
                    image(client);
                });
                ImagesService images = service(server).build()) {
            ThreadGroup group = new ThreadGroup("job");
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Thread job = new Thread(group, () -> {
                images.blocking().generate(REQUEST);
                ended.complete(null);
            });
            job.start();
            ended.get(20, TimeUnit.SECONDS);
            job.join();

            CompletableFuture<ImageResult<ImageBytes>> slow =
                    images.generate(GenerateRequest.builder().prompt("slow").build());
            await(arrived);
            // An application server or a build tool ends a job like this.
            group.interrupt();
            release.countDown();

            assertThat(group.activeCount()).isZero();
            assertThat(slow.get(20, TimeUnit.SECONDS).images()).hasSize(1);
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    private static ImagesServiceBuilder service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }

    private static void image(RawServer.Connection client) throws IOException {
        json(client, "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}]}");
    }

    private static void json(RawServer.Connection client, String body) throws IOException {
        client.respond(200, "Content-Type: application/json\r\nConnection: close\r\n", body.getBytes(UTF_8));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
