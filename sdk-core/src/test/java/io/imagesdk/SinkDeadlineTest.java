package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static io.imagesdk.ServiceFixtures.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageSink;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sink completes the images that have arrived when a call fails, because they are billed. */
@Timeout(60)
class SinkDeadlineTest {
    /** Enough for an image to arrive on a busy machine. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch completing = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** The executor of the caller. */
    private enum Callbacks {
        DEFAULT,
        SUBMITTING_THREAD,
        SINGLE_THREAD;

        ImagesServiceBuilder set(ImagesServiceBuilder builder) {
            if (this == SUBMITTING_THREAD) {
                return builder.callbackExecutor(Runnable::run);
            }
            return this == DEFAULT ? builder : builder.callbackExecutor(singleThread());
        }

        private static Executor singleThread() {
            return Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    @AfterEach
    void releaseThreads() {
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource(Callbacks.class)
    void theDeadlineCompletesAnImageThatHasArrived(Callbacks callbacks) throws Exception {
        try (RawServer server = stalling();
                ImagesService images = callbacks.set(service(server)).build()) {
            assertDelivered(failureOf(images, sink(() -> {})));

            assertThat(calls).containsExactly("complete");
        }
    }

    @Test
    void theDeadlineCompletesADownloadThatHasArrived() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> {
                    if (request.line().startsWith("POST")) {
                        ServiceFixtures.respond(
                                client, 200, "", urls(client.server().url() + "/image.png"));
                    } else {
                        client.write("HTTP/1.1 200 X\r\nContent-Length: 99999\r\n\r\n")
                                .write(IMAGE);
                        client.stall();
                    }
                });
                ImagesService images = service(server).build()) {
            assertDelivered(failureOf(images, sink(() -> {})));

            assertThat(calls).containsExactly("complete");
        }
    }

    @ParameterizedTest
    @EnumSource(Callbacks.class)
    void theDeadlineWaitsForASinkThatIsCompletingAnImage(Callbacks callbacks) throws Exception {
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = callbacks
                        .set(service(server).environment(environment(time)))
                        .build()) {
            CompletableFuture<CallTimeoutException> failure =
                    CompletableFuture.supplyAsync(() -> failureOf(images, sink(() -> {
                        completing.countDown();
                        Await.release(release);
                    })));
            assertThat(completing.await(20, TimeUnit.SECONDS)).isTrue();
            Thread deadline = new Thread(() -> time.advance(SHORT));
            deadline.start();
            Await.until("the deadline waits", () -> deadline.getState() == Thread.State.TIMED_WAITING);
            release.countDown();

            assertDelivered(failure.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void theDeadlineDoesNotWaitLongForASink() throws Exception {
        try (RawServer server = stalling();
                ImagesService images =
                        Callbacks.SINGLE_THREAD.set(service(server)).build()) {
            long start = System.nanoTime();
            CallTimeoutException failure = failureOf(images, sink(() -> Await.release(release)));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(6));
            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).noneMatch(ImageOutcome.Delivered.class::isInstance);
        }
    }

    @Test
    void theDeadlineHoldsWhileTheExecutorHasNoRoom() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        Executor full = task -> {
            if (written.getCount() == 0) {
                Await.release(release);
            }
            new Thread(task, "sink").start();
        };
        try (RawServer server = stalling();
                ImagesService images = service(server).callbackExecutor(full).build()) {
            long start = System.nanoTime();
            CallTimeoutException failure = failureOf(images, new RecordingSink(written::countDown, () -> {}));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(6));
            assertThat(failure.outcomes()).noneMatch(ImageOutcome.Delivered.class::isInstance);
            release.countDown();
        }
    }

    /** The sink of another call occupies the only thread, so that this one is not called before the call has ended. */
    @Test
    void anImageIsNotCompletedAfterTheCall() throws Exception {
        Executor single = Callbacks.singleThread();
        try (RawServer server = stalling();
                ImagesService images = service(server).callbackExecutor(single).build()) {
            CompletableFuture<CallTimeoutException> failure = CompletableFuture.supplyAsync(() -> failureOf(
                    images,
                    new RecordingSink(
                            () -> {
                                completing.countDown();
                                single.execute(() -> Await.release(release));
                            },
                            () -> {})));
            assertThat(completing.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(failure.get(20, TimeUnit.SECONDS).outcomes())
                    .noneMatch(ImageOutcome.Delivered.class::isInstance);
            assertThat(calls).isEmpty();
            release.countDown();
            Await.until("the receiver is aborted", () -> calls.contains("abort"));
            assertThat(calls).containsExactly("abort");
        }
    }

    @Test
    void aSinkThatThrowsIsAborted() throws Exception {
        try (RawServer server = stalling();
                ImagesService images = service(server).build()) {
            ImagesException failure = failureOf(images, sink(() -> {
                throw new IllegalStateException("the sink is full");
            }));

            assertThat(failure.outcomes()).singleElement().satisfies(outcome -> assertThat(
                            ((ImageOutcome.Failed<?>) outcome).error())
                    .isInstanceOf(ImageStorageException.class)
                    .hasMessageContaining("the sink is full"));
            assertThat(calls).containsExactly("complete", "abort");
        }
    }

    @Test
    void aCancelAbortsAnImageThatHasArrived() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        try (RawServer server = stalling();
                ImagesService images = service(server).build()) {
            CompletableFuture<?> call =
                    images.generate(REQUEST, Delivery.to(new RecordingSink(written::countDown, () -> {})));
            assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(call.cancel(true)).isTrue();

            Await.until("the receiver is aborted", () -> calls.contains("abort"));
            assertThat(calls).containsExactly("abort");
        }
    }

    /** Sends one image, and not the rest of the response. */
    private static RawServer stalling() throws IOException {
        return RawServer.start((request, client) -> {
            client.write("HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n{\"data\":["
                    + ITEM + ",");
            client.stall();
        });
    }

    private static CallTimeoutException failureOf(ImagesService images, ImageSink<String> sink) {
        return catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                .generate(REQUEST, Delivery.to(sink), within(SHORT)));
    }

    private static void assertDelivered(ImagesException failure) {
        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.outcomes()).singleElement().satisfies(outcome -> assertThat(
                        ((ImageOutcome.Delivered<?>) outcome).image().content())
                .isEqualTo(IMAGE.length + " bytes"));
    }

    private ImageSink<String> sink(Runnable complete) {
        return new RecordingSink(() -> {}, complete);
    }

    /** Runs tasks of a test in its methods. */
    private final class RecordingSink implements ImageSink<String>, ImageSink.Receiver<String> {
        private final Runnable write;
        private final Runnable complete;

        RecordingSink(Runnable write, Runnable complete) {
            this.write = write;
            this.complete = complete;
        }

        @Override
        public Receiver<String> open(int index) {
            return this;
        }

        @Override
        public void write(ByteBuffer bytes) {
            write.run();
        }

        @Override
        public String complete(ImageFacts facts) {
            calls.add("complete");
            complete.run();
            return facts.byteCount() + " bytes";
        }

        @Override
        public void abort() {
            calls.add("abort");
        }
    }
}
