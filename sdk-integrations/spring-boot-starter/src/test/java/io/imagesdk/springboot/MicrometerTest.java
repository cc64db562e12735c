package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.micrometer.MeterListener;
import io.imagesdk.micrometer.ObservationListener;
import io.imagesdk.testkit.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The meters and observations of services. */
class MicrometerTest {
    private final Sandbox sandbox = Sandbox.start();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ImagesAutoConfiguration.class, ImagesMicrometerAutoConfiguration.class))
            .withPropertyValues(
                    "imagesdk.provider=openai", "imagesdk.base-url=" + sandbox.baseUrl(), "imagesdk.api-key=test-key");

    @AfterEach
    void close() {
        sandbox.close();
        meters.close();
    }

    @Test
    void recordsMeters() {
        runner.withBean(MeterRegistry.class, () -> meters).run(context -> {
            context.getBean(ImagesService.class).blocking().generate("A cat");
            // The listener has its own thread; closing the service waits for it.
            context.getBean(ImagesService.class).close();

            assertThat(meters.get("gen_ai.client.operation.duration").timer().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void recordsObservations() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        runner.withClassLoader(new FilteredClassLoader("org.springframework.ai"))
                .withBean(ObservationRegistry.class, () -> observations)
                .run(context -> {
                    context.getBean(ImagesService.class).blocking().generate("A cat");
                    context.getBean(ImagesService.class).close();

                    assertThat(meters.get("gen_ai.client.operation").timer().count())
                            .isEqualTo(1);
                });
    }

    @Test
    void leavesObservationsToSpringAi() {
        runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
                .run(context -> assertThat(context).doesNotHaveBean(ObservationListener.class));
    }

    @Test
    void needsARegistry() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeterListener.class));
    }

    @Test
    void doesNotNeedMicrometer() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ImagesService.class));
    }
}
