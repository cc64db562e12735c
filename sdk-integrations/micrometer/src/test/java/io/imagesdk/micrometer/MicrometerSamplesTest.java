package io.imagesdk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Runs the code blocks of the guides that use Micrometer. */
final class MicrometerSamplesTest {
    @Test
    void registersTheListeners() {
        MeterRegistry meters = new SimpleMeterRegistry();
        TestObservationRegistry observations = TestObservationRegistry.create();
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = service(sandbox, meters, observations)) {
            images.blocking().generate("A mill by a river");
        }

        assertThat(meters.get("imagesdk.images")
                        .tag("imagesdk.outcome", "delivered")
                        .counter()
                        .count())
                .isEqualTo(1);
        TestObservationRegistryAssert.assertThat(observations).hasNumberOfObservationsEqualTo(1);
    }

    private static ImagesService service(Sandbox sandbox, MeterRegistry meters, ObservationRegistry observations) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(sandbox.baseUrl(Providers.OPENAI))
                .apiKey("sandbox")
                .addListener(new MeterListener(meters))
                .addListener(new ObservationListener(observations))
                .build();
    }

    @Test
    void addsHistogramBuckets() {
        MeterRegistry meters = new SimpleMeterRegistry();
        meters.config().meterFilter(new DurationBuckets());
        new Calls(new MeterListener(meters)).generate("A mill");

        assertThat(meters.get("gen_ai.client.operation.duration")
                        .timer()
                        .takeSnapshot()
                        .histogramCounts())
                .hasSize(6);
        assertThat(meters.get("imagesdk.requests").timer().takeSnapshot().histogramCounts())
                .isEmpty();
    }

    static final class DurationBuckets implements MeterFilter {
        private static final double[] NANOSECONDS = DoubleStream.of(2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
                .map(seconds -> seconds * 1e9)
                .toArray();

        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            return id.getName().equals("gen_ai.client.operation.duration")
                    ? DistributionStatisticConfig.builder()
                            .serviceLevelObjectives(NANOSECONDS)
                            .build()
                            .merge(config)
                    : config;
        }
    }
}
