package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.failure;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static io.imagesdk.ServiceFixtures.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that mean "no limit". They must neither overflow nor reserve memory. */
@Timeout(30)
class ExtremeLimitsTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    static Stream<Consumer<Limits.Builder>> extremes() {
        return Stream.of(
                limits -> limits.bodyIdleTimeout(FOREVER),
                limits -> limits.connectTimeout(FOREVER),
                limits -> limits.downloadTimeout(FOREVER),
                limits -> limits.maxImageBytes(Long.MAX_VALUE),
                limits -> limits.maxResponseBytes(Long.MAX_VALUE),
                limits -> limits.maxImages(Integer.MAX_VALUE),
                limits -> limits.maxErrorBodyBytes(64 << 20),
                limits -> limits.maxJsonDepth(500));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void limitsMayBeAsHighAsTheirTypeAllows(Consumer<Limits.Builder> extreme) throws Exception {
        Limits.Builder limits = Limits.builder();
        extreme.accept(limits);
        try (RawServer server = imagesAndUrls();
                ImagesService images = service(server).limits(limits.build()).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(2).allSatisfy(image -> assertThat(
                            image.content().toByteArray())
                    .isEqualTo(IMAGE));
            assertThat(images.blocking().probe().reachable()).isTrue();
        }
    }

    @Test
    void timeoutsAndWaitsMayBeAsLongAsTheirTypeAllows() throws Exception {
        CallOptions options = within(FOREVER);
        try (RawServer server = imagesAndUrls();
                ImagesService images = service(server)
                        .timeout(FOREVER)
                        .retryPolicy(RetryPolicy.riskingDoubleBilling(Integer.MAX_VALUE)
                                .withMaxRetryAfter(FOREVER))
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(2);
            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.inMemory(), options)
                            .images())
                    .hasSize(2);
        }
    }

    private static RawServer imagesAndUrls() throws IOException {
        return RawServer.start((request, client) -> {
            if (request.path().endsWith(".png")) {
                client.respond(200, "Connection: close\r\nContent-Type: image/png\r\n", IMAGE);
            } else {
                String url = urls("http://" + request.header("Host") + "/image.png");
                respond(client, 200, "", url.replace("[{", "[" + ITEM + ",{"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 200})
    void readsAResponseAsDeepAsTheLimitAllows(int depth) throws Exception {
        try (RawServer server = responding(200, "", nested(depth));
                ImagesService images = service(server)
                        .limits(Limits.builder().maxJsonDepth(200).build())
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @Test
    void readsTheDeepestResponseThatALimitCanAllow() throws Exception {
        try (RawServer server = responding(200, "", nested(500));
                ImagesService images = service(server)
                        .limits(Limits.builder().maxJsonDepth(500).build())
                        .build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
        }
    }

    @Test
    void rejectsAResponseThatIsDeeperThanTheLimit() throws Exception {
        try (RawServer server = responding(200, "", nested(201));
                ImagesService images = service(server)
                        .limits(Limits.builder().maxJsonDepth(200).build())
                        .build()) {
            assertThat(failure(images))
                    .isInstanceOf(ResponseTooLargeException.class)
                    .hasMessageContaining("200");
        }
    }

    private static String nested(int depth) {
        String deep = "[".repeat(depth - 1) + "]".repeat(depth - 1);
        return "{\"extra\":" + deep + ",\"data\":[" + ITEM + "]}";
    }

    @Test
    void aPollingScheduleMayHaveNoLimits() throws Exception {
        PollingSchedule patient =
                new PollingSchedule(Duration.ofSeconds(1), Duration.ofSeconds(1), 10, FOREVER, FOREVER);
        ProviderProfile profile = withSchedule(patient);
        try (TaskGateway gateway = new TaskGateway();
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(gateway.url())
                        .apiKey(SuiteLog.KEY)
                        .environment(
                                ServiceFixtures.environment(new AutoAdvancingScheduler(CompletableFuture::runAsync)))
                        .build()) {
            gateway.fixture(200, "dieyuyun/async.submit.response.json")
                    .fixture(200, "dieyuyun/async.poll.processing.json")
                    .fixture(200, "dieyuyun/async.poll.processing.json")
                    .fixture(200, "dieyuyun/async.poll.done.json");

            assertThat(images.blocking()
                            .generate(
                                    REQUEST,
                                    Delivery.asUrl(),
                                    CallOptions.builder().async(true).build())
                            .images())
                    .hasSize(1);
        }
    }

    private static ProviderProfile withSchedule(PollingSchedule schedule) {
        return Providers.OPENAI_COMPATIBLE.toBuilder()
                .task(Providers.OPENAI_COMPATIBLE.task().orElseThrow().toBuilder()
                        .pollingSchedule(schedule)
                        .build())
                .build();
    }

    /** A response that announces more bytes than it has must not reserve memory for them. */
    @Test
    void aLieAboutTheLengthReservesNoMemoryWithoutALimit() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                "HTTP/1.1 200 X\r\nContent-Type: image/png\r\nContent-Length: 9000000000000\r\n\r\n")
                        .write(IMAGE));
                ImagesService images = service(server)
                        .limits(Limits.builder()
                                .maxImageBytes(Long.MAX_VALUE)
                                .maxResponseBytes(Long.MAX_VALUE)
                                .build())
                        .build()) {
            // The image ends before the connection does, so it is delivered.
            assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                    .isEqualTo(IMAGE);
        }
    }
}
