package io.imagesdk;

import static io.imagesdk.ServiceFixtures.environment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.Progress;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Progress consumers, sinks of a caller, and the probe. */
@Timeout(30)
class ProgressTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 300, 300);
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").build();

    @Test
    void tellsHowTheCallGoesOnInOrder() throws Exception {
        List<Progress> told = new CopyOnWriteArrayList<>();
        CallOptions options = CallOptions.builder().progressConsumer(told::add).build();
        try (RawServer server = RawServer.start(ProgressTest::response);
                ImagesService images = service(server)) {
            images.blocking().generate(REQUEST, Delivery.inMemory(), options);
        }

        assertThat(told).first().satisfies(first -> assertThat(first.phase()).isEqualTo(Progress.Phase.WAITING));
        assertThat(told)
                .filteredOn(each -> each.phase() == Progress.Phase.RECEIVING)
                .isNotEmpty()
                .last()
                .satisfies(last -> assertThat(last.total()).hasValue(last.bytes()));
    }

    /** The time stands still, as it nearly does if a server answers at once. */
    @Test
    void aPhaseIsReportedAsSoonAsItBegins() throws Exception {
        CountDownLatch receiving = new CountDownLatch(1);
        CallOptions options = CallOptions.builder()
                .progressConsumer(progress -> {
                    if (progress.phase() == Progress.Phase.RECEIVING) {
                        receiving.countDown();
                    }
                })
                .build();
        byte[] body = "{\"data\":[{\"b64_json\":\"".getBytes(UTF_8);
        ManualScheduler time = new ManualScheduler(Runnable::run);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").write(body);
                    Await.release(receiving);
                    client.write(SampleImages.base64(IMAGE) + "\"}]}");
                });
                ImagesService images =
                        builder(server).environment(environment(time)).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST, Delivery.inMemory(), options);

            assertThat(result.images()).hasSize(1);
        }
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws Exception {
        CallOptions options = CallOptions.builder()
                .progressConsumer(progress -> {
                    throw new IllegalStateException("not my day");
                })
                .build();
        try (RawServer server = RawServer.start(ProgressTest::response);
                ImagesService images = service(server)) {
            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.inMemory(), options)
                            .images())
                    .hasSize(1);
        }
    }

    @Test
    void aCallersSinkGetsTheWholeImageOffOurThreads() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (RawServer server = RawServer.start(ProgressTest::response);
                ImagesService images = service(server)) {
            ImageResult<byte[]> result =
                    images.blocking().generate(REQUEST, Delivery.to(index -> new Collecting(threads, false)));

            assertThat(result.images().get(0).content()).isEqualTo(IMAGE);
            assertThat(result.images().get(0).facts().orElseThrow().byteCount()).isEqualTo(IMAGE.length);
            assertThat(threads).isNotEmpty().allMatch(name -> name.contains("-callback-"));
        }
    }

    @Test
    void aSinkThatFailsFailsItsImageAlone() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (RawServer server = RawServer.start(ProgressTest::responseTwo);
                ImagesService images = service(server)) {
            ImageResult<byte[]> result =
                    images.blocking().generate(REQUEST, Delivery.to(index -> new Collecting(threads, index == 0)));

            assertThat(result.images()).singleElement().satisfies(image -> assertThat(image.index())
                    .isEqualTo(1));
            assertThat(result.outcomes()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, true, NOT_REJECTED",
        "204, true, NOT_REJECTED",
        "401, true, REJECTED",
        "403, true, REJECTED",
        "404, true, UNKNOWN",
        "500, true, UNKNOWN"
    })
    void theProbeSaysWhatAStatusMeansAndSendsNoPost(int status, boolean reachable, ProbeReport.KeyStatus key)
            throws Exception {
        try (RawServer server = RawServer.start(
                        (request, client) -> client.respond(status, "Connection: close\r\n", new byte[0]));
                ImagesService images = service(server)) {
            ProbeReport report = images.blocking().probe();

            assertThat(report.reachable()).isEqualTo(reachable);
            assertThat(report.keyStatus()).isEqualTo(key);
            assertThat(report.status()).hasValue(status);
            assertThat(server.requests()).singleElement().satisfies(request -> assertThat(request.line())
                    .startsWith("OPTIONS /v1/images/generations "));
        }
    }

    @Test
    void theProbeOfAnEndpointThatIsNotThereSaysWhy() throws Exception {
        RawServer gone = RawServer.start(ProgressTest::response);
        gone.close();
        try (ImagesService images = service(gone)) {
            ProbeReport report = images.blocking().probe();

            assertThat(report.reachable()).isFalse();
            assertThat(report.message()).contains("refused");
        }
    }

    private static void response(RawServer.Request request, RawServer.Connection client) throws IOException {
        String item = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
        client.respond(200, "Connection: close\r\n", ("{\"data\":[" + item + "]}").getBytes(UTF_8));
    }

    private static void responseTwo(RawServer.Request request, RawServer.Connection client) throws IOException {
        String item = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
        client.respond(200, "Connection: close\r\n", ("{\"data\":[" + item + "," + item + "]}").getBytes(UTF_8));
    }

    private static ImagesService service(RawServer server) {
        return builder(server).build();
    }

    private static ImagesServiceBuilder builder(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }

    /** A sink as a caller could implement it. */
    private static final class Collecting implements ImageSink.Receiver<byte[]> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Set<String> threads;
        private final boolean broken;

        Collecting(Set<String> threads, boolean broken) {
            this.threads = threads;
            this.broken = broken;
        }

        @Override
        public void write(ByteBuffer chunk) throws IOException {
            if (broken) {
                throw new IOException("the store is full");
            }
            threads.add(Thread.currentThread().getName());
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public byte[] complete(ImageFacts facts) {
            return bytes.toByteArray();
        }

        @Override
        public void abort() {
            bytes.reset();
        }
    }
}
