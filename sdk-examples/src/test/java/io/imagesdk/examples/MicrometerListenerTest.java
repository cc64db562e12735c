package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Verifies the meters and observations of the listener in an in-memory registry. */
final class MicrometerListenerTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

    @Test
    void recordsCallRequestsImagesAndTokens() {
        generate("A mill by a river [broken=1]", CallOptions.DEFAULT);

        Timer call = meters.get("gen_ai.client.operation")
                .tag("gen_ai.operation.name", "generate_content")
                .tag("gen_ai.provider.name", "openai-compatible")
                .tag("gen_ai.request.model", "gpt-image-2")
                .tag("server.address", "127.0.0.1")
                .tag("error.type", "none")
                .timer();
        assertThat(call.count()).isEqualTo(1);
        assertThat(call.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(meters.get("imagesdk.request")
                        .tags("kind", "create", "status", "200", "error.type", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(images("delivered")).isEqualTo(1);
        assertThat(images("failed")).isEqualTo(1);
        assertThat(images("blocked")).isZero();
        assertThat(meters.get("gen_ai.client.token.usage")
                        .tag("gen_ai.token.type", "output")
                        .summary()
                        .totalAmount())
                .isPositive();
    }

    @Test
    void recordsFailuresAndRetries() {
        generate("[refuse=429] [retry-after=0]", CallOptions.DEFAULT);

        assertThat(meters.get("gen_ai.client.operation")
                        .tag("error.type", "RateLimitException")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("imagesdk.request").tag("status", "429").timer().count())
                .isEqualTo(3);
        assertThat(meters.get("imagesdk.retries")
                        .tags("kind", "create", "error.type", "RateLimitException")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void recordsPollsWithTheirKind() {
        generate("A mill", CallOptions.builder().async(true).build());

        assertThat(meters.get("imagesdk.request").tag("kind", "poll").timer().count())
                .isEqualTo(3);
    }

    @Test
    void createsChildOfCurrentObservation() {
        Observation page = Observation.start("page", observations);
        try (Observation.Scope scope = page.openScope()) {
            generate("A mill", CallOptions.DEFAULT);
        }

        assertThat(stopped).singleElement().satisfies(context -> {
            assertThat(context.getParentObservation()).isEqualTo(page);
            assertThat(context.getContextualName()).isEqualTo("generate_content gpt-image-2");
        });
        page.stop();
    }

    @Test
    void exampleRuns() throws Exception {
        String printed = CapturedOutput.of(() -> MicrometerExample.main(new String[0]));

        assertThat(printed)
                .contains("gen_ai.client.operation ", "imagesdk.request ", "imagesdk.images ", "kind=create")
                .doesNotContain("A mill");
    }

    private double images(String outcome) {
        return meters.get("imagesdk.images").tag("outcome", outcome).counter().count();
    }

    private void generate(String prompt, CallOptions options) {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        GenerateRequest request = GenerateRequest.builder()
                .model("gpt-image-2")
                .prompt(prompt)
                .size("64x64")
                .count(2)
                .build();
        try (ExampleServer server = ExampleServer.of();
                ImagesService images = server.serviceBuilder()
                        .addListener(new MicrometerListener(observations, meters))
                        .build()) {
            images.generate(request, Delivery.inMemory(), options)
                    .handle((result, error) -> true)
                    .join();
        }
    }
}
