package io.imagesdk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Cost;
import io.imagesdk.model.Usage;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Verifies the meters in an in-memory registry. */
final class MeterListenerTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MeterListener listener = new MeterListener(meters);
    private final Calls calls = new Calls(listener);

    @Test
    void recordsCallRequestsImagesAndTokens() {
        calls.generate("A mill by a river [broken=1] [cost=0.08]");

        Timer call = meters.get("gen_ai.client.operation.duration")
                .tag("gen_ai.operation.name", "generate_content")
                .tag("gen_ai.provider.name", "openai-compatible")
                .tag("gen_ai.request.model", "gpt-image-2")
                .tag("server.address", "127.0.0.1")
                .tag("imagesdk.operation", "generate")
                .tag("imagesdk.billing", "none")
                .tag("error.type", "none")
                .timer();
        assertThat(call.count()).isEqualTo(1);
        assertThat(call.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(meters.get("imagesdk.requests")
                        .tags(
                                "imagesdk.request.kind",
                                "create",
                                "http.response.status_code",
                                "200",
                                "error.type",
                                "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(counter("imagesdk.images", "imagesdk.outcome", "delivered")).isEqualTo(1);
        assertThat(counter("imagesdk.images", "imagesdk.outcome", "failed")).isEqualTo(1);
        assertThat(counter("imagesdk.images", "imagesdk.outcome", "blocked")).isZero();
        assertThat(counter("imagesdk.request.bytes", "imagesdk.request.kind", "create"))
                .isPositive();
        assertThat(counter("imagesdk.response.bytes", "imagesdk.request.kind", "create"))
                .isPositive();
        assertThat(meters.get("gen_ai.client.token.usage")
                        .tag("gen_ai.token.type", "output")
                        .summary()
                        .totalAmount())
                .isPositive();
    }

    @Test
    void recordsFailuresAndRetries() {
        calls.generate("[refuse=429] [retry-after=0]");

        assertThat(meters.get("gen_ai.client.operation.duration")
                        .tags("error.type", "RateLimitException", "imagesdk.billing", "rejected")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("imagesdk.requests")
                        .tags("http.response.status_code", "429", "error.type", "RateLimitException")
                        .timer()
                        .count())
                .isEqualTo(3);
        assertThat(meters.get("imagesdk.retries")
                        .tags("imagesdk.request.kind", "create", "error.type", "RateLimitException")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void distinguishesGenerationsFromEdits() {
        calls.generateAndEdit();

        assertThat(meters.get("gen_ai.client.operation.duration").timers())
                .extracting(timer -> timer.getId().getTag("imagesdk.operation"))
                .containsExactlyInAnyOrder("generate", "edit");
    }

    @Test
    void recordsPollsWithTheirKind() {
        calls.generate("A mill", CallOptions.builder().async(true).build());

        assertThat(meters.get("imagesdk.requests")
                        .tag("imagesdk.request.kind", "poll")
                        .timer()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void usesTheNamesThatTheConventionsDefineForProviders() {
        for (String provider : new String[] {"xai", "gemini", "openai", "wellapi"}) {
            CallInfo call = call(provider);
            listener.onStart(call);
            listener.onEnd(call, end(Usage.NONE));
        }

        assertThat(meters.get("gen_ai.client.operation.duration").timers())
                .allSatisfy(
                        timer -> assertThat(timer.getId().getTag("server.port")).isEqualTo("443"))
                .extracting(timer -> timer.getId().getTag("gen_ai.provider.name"))
                .containsExactlyInAnyOrder("x_ai", "gcp.gemini", "openai", "wellapi");
    }

    @Test
    void countsRunningCalls() {
        CallInfo call = call("xai");
        listener.onStart(call);
        LongTaskTimer active = meters.get("imagesdk.calls.active").longTaskTimer();

        assertThat(active.activeTasks()).isEqualTo(1);

        listener.onEnd(call, end(Usage.NONE));
        assertThat(active.activeTasks()).isZero();
    }

    @Test
    void addsUpTheCostThatProvidersReport() {
        Usage usage = new Usage(Map.of(), Optional.of(new Cost(new BigDecimal("0.07"), Cost.Unit.USD)));
        listener.onEnd(call("xai"), end(usage));
        listener.onEnd(call("xai"), end(usage));

        assertThat(counter("imagesdk.cost", "imagesdk.cost.unit", "usd")).isEqualTo(0.14);
    }

    @Test
    void hasTheDocumentedMetersAndTags() throws IOException {
        calls.generate("A mill");
        calls.generate("[refuse=429] [retry-after=0]");
        listener.onEnd(
                call("xai"), end(new Usage(Map.of(), Optional.of(new Cost(new BigDecimal("0.07"), Cost.Unit.USD)))));

        Map<String, Set<String>> recorded = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            Set<String> tags = new TreeSet<>();
            meter.getId().getTags().stream().map(Tag::getKey).forEach(tags::add);
            assertThat(recorded.getOrDefault(meter.getId().getName(), tags))
                    .as("the tags of a meter are the same in all cases")
                    .isEqualTo(tags);
            recorded.put(meter.getId().getName(), tags);
        }
        assertThat(DocumentedNames.table("meters")).containsOnlyKeys(recorded.keySet());
        assertThat(DocumentedNames.table("meter-tags"))
                .containsOnlyKeys(recorded.values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .toList());
    }

    @Test
    void recordsNoTextOfARequest() {
        calls.generate("A mill by a river");

        assertThat(meters.getMetersAsString()).isNotEmpty().doesNotContain("mill", "sandbox-key", "/images/");
    }

    private double counter(String name, String tag, String value) {
        return meters.get(name).tag(tag, value).counter().count();
    }

    private static CallInfo call(String provider) {
        return new CallInfo(
                1,
                CallOperation.GENERATE,
                provider,
                URI.create("https://images.example"),
                Optional.empty(),
                OptionalInt.empty(),
                Instant.EPOCH);
    }

    private static CallEnd end(Usage usage) {
        return new CallEnd(Duration.ofSeconds(1), Optional.empty(), 1, 0, 0, usage);
    }
}
