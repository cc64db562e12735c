package io.imagesdk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallListener.CallEnd;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Verifies the observations in the test registry of Micrometer. */
final class ObservationListenerTest {
    private final TestObservationRegistry observations = TestObservationRegistry.create();
    private final Calls calls = new Calls(new ObservationListener(observations));

    @Test
    void observesACall() {
        calls.generate("A mill by a river [broken=1]");

        TestObservationRegistryAssert.assertThat(observations)
                .doesNotHaveAnyRemainingCurrentObservation()
                .hasNumberOfObservationsEqualTo(1)
                .hasSingleObservationThat()
                .hasNameEqualTo("gen_ai.client.operation")
                .hasContextualNameEqualTo("generate_content gpt-image-2")
                .hasLowCardinalityKeyValue("gen_ai.operation.name", "generate_content")
                .hasLowCardinalityKeyValue("gen_ai.provider.name", "openai-compatible")
                .hasLowCardinalityKeyValue("gen_ai.request.model", "gpt-image-2")
                .hasLowCardinalityKeyValue("server.address", "127.0.0.1")
                .hasLowCardinalityKeyValue("imagesdk.operation", "generate")
                .hasLowCardinalityKeyValue("error.type", "none")
                .hasHighCardinalityKeyValue("gen_ai.output.type", "image")
                .hasHighCardinalityKeyValue("gen_ai.request.choice.count", "2")
                .hasHighCardinalityKeyValue("imagesdk.images.delivered", "1")
                .hasHighCardinalityKeyValue("imagesdk.images.failed", "1")
                .hasHighCardinalityKeyValueWithKey("gen_ai.usage.output_tokens")
                .doesNotHaveError()
                .hasBeenStarted()
                .hasBeenStopped();
    }

    @Test
    void reportsAFailureAsErrorWithItsRetriesAsEvents() {
        List<String> events = new CopyOnWriteArrayList<>();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onEvent(Observation.Event event, Observation.Context context) {
                events.add(event.getName() + ": " + event.getContextualName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });

        calls.generate("[refuse=429] [retry-after=0]");

        TestObservationRegistryAssert.assertThat(observations)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("error.type", "RateLimitException")
                .hasLowCardinalityKeyValue("imagesdk.billing", "rejected")
                .hasError()
                .thenError()
                .hasMessage("RateLimitException, billing status REJECTED");
        assertThat(events)
                .containsExactly("retry: retry after RateLimitException", "retry: retry after RateLimitException");
    }

    @Test
    void metersOfObservationsHaveAnErrorTagForFailures() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        calls.generate("[refuse]");
        calls.generate("A mill");

        assertThat(meters.get("gen_ai.client.operation").timers())
                .extracting(timer ->
                        timer.getId().getTag("error") + " " + timer.getId().getTag("error.type"))
                .containsExactlyInAnyOrder("CallFailedException ApiException", "none none");
    }

    @Test
    void createsChildOfCurrentObservation() {
        Observation page = Observation.start("page", observations);
        try (Observation.Scope scope = page.openScope()) {
            calls.generate("A mill");
        }
        page.stop();

        TestObservationRegistryAssert.assertThat(observations)
                .hasObservationWithNameEqualTo("gen_ai.client.operation")
                .that()
                .hasParentObservationEqualTo(page);
    }

    @Test
    void usesTheConventionOfTheCaller() {
        CallObservationConvention convention = new CallObservationConvention() {
            @Override
            public String getName() {
                return "shop.images";
            }

            @Override
            public KeyValues getHighCardinalityKeyValues(CallObservationContext context) {
                return KeyValues.of(
                        "images", context.end().map(CallEnd::delivered).orElse(0) + "");
            }
        };
        new Calls(new ObservationListener(observations, convention)).generate("A mill");

        TestObservationRegistryAssert.assertThat(observations)
                .hasSingleObservationThat()
                .hasNameEqualTo("shop.images")
                .hasHighCardinalityKeyValue("images", "2");
    }

    @Test
    void hasTheDocumentedAttributesAndNoTextOfARequest() throws IOException {
        calls.generate("A mill [cost=0.08]");

        TestObservationRegistryAssert.assertThat(observations)
                .hasSingleObservationThat()
                .satisfies(context -> {
                    assertThat(DocumentedNames.table("attributes")).isEqualTo(cardinalities(context));
                    assertThat(context.getAllKeyValues().toString()).doesNotContain("mill", "sandbox-key", "/images/");
                });
    }

    private static Map<String, String> cardinalities(Observation.ContextView context) {
        Map<String, String> found = new TreeMap<>();
        context.getLowCardinalityKeyValues().forEach(value -> found.put(value.getKey(), "low"));
        context.getHighCardinalityKeyValues().forEach(value -> found.put(value.getKey(), "high"));
        return found;
    }
}
