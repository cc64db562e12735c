package io.imagesdk.micrometer;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Cost;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the duration, the images, the tokens and the cost of calls, and the duration and size of their requests, as
 * meters. {@code docs/observability.md} lists the names and the tags.
 *
 * <pre>{@code
 * ImagesService service = ImagesService.builder()
 *         .provider(Providers.OPENAI)
 *         .addListener(new MeterListener(registry))
 *         .build();
 * }</pre>
 *
 * <p>Durations are those that the service measured, not the time at which the listener received the event. No meter
 * publishes a histogram by default; a {@code MeterFilter} of the registry adds one. One instance can listen to any
 * number of services. Instances are safe for use by multiple threads, and no method blocks.
 */
public final class MeterListener implements CallListener {
    private final MeterRegistry meters;
    private final Map<Long, LongTaskTimer.Sample> running = new ConcurrentHashMap<>();

    /**
     * Creates a listener.
     *
     * @param meters the registry for the meters
     * @throws NullPointerException if the registry is null
     */
    public MeterListener(MeterRegistry meters) {
        this.meters = Objects.requireNonNull(meters, "meters");
    }

    @Override
    public void onStart(CallInfo call) {
        running.put(
                call.id(),
                LongTaskTimer.builder("imagesdk.calls.active")
                        .description("Calls that are running")
                        .tags(GenAiTags.PROVIDER, GenAiTags.provider(call))
                        .tags(GenAiTags.VERB, GenAiTags.value(call.operation()))
                        .register(meters)
                        .start());
    }

    @Override
    public void onAttempt(CallInfo call, Attempt attempt) {
        Tags tags = Tags.of(GenAiTags.PROVIDER, GenAiTags.provider(call))
                .and("imagesdk.request.kind", GenAiTags.value(attempt.kind()));
        Timer.builder("imagesdk.requests")
                .description("HTTP requests, including polls, downloads and retries")
                .tags(tags.and("http.response.status_code", status(attempt)))
                .tags(GenAiTags.ERROR, GenAiTags.error(attempt.failure()))
                .register(meters)
                .record(attempt.duration());
        bytes("imagesdk.request.bytes", "Bytes of request bodies", tags).increment(attempt.bytesSent());
        bytes("imagesdk.response.bytes", "Bytes of response bodies", tags).increment(attempt.bytesReceived());
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        Counter.builder("imagesdk.retries")
                .description("Requests that were sent again")
                .tags(GenAiTags.PROVIDER, GenAiTags.provider(call))
                .tags("imagesdk.request.kind", GenAiTags.value(retry.kind()))
                .tags(GenAiTags.ERROR, retry.failure().type())
                .register(meters)
                .increment();
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        LongTaskTimer.Sample sample = running.remove(call.id());
        if (sample != null) {
            sample.stop();
        }
        Tags tags = tags(GenAiTags.of(call));
        Timer.builder("gen_ai.client.operation.duration")
                .description("Duration of calls")
                .tags(tags.and(tags(GenAiTags.of(end.failure()))))
                .register(meters)
                .record(end.duration());
        recordTokens("input", end.usage().inputTokens(), tags);
        recordTokens("output", end.usage().outputTokens(), tags);
        Tags product =
                Tags.of(GenAiTags.PROVIDER, GenAiTags.provider(call)).and(GenAiTags.MODEL, GenAiTags.model(call));
        images("delivered", product).increment(end.delivered());
        images("blocked", product).increment(end.blocked());
        images("failed", product).increment(end.failed());
        end.usage().cost().ifPresent(cost -> cost(cost, product)
                .increment(cost.amount().doubleValue()));
    }

    private void recordTokens(String type, OptionalLong tokens, Tags tags) {
        tokens.ifPresent(count -> DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens per call")
                .baseUnit("token")
                .tags(tags.and(GenAiTags.TOKEN_TYPE, type))
                .register(meters)
                .record(count));
    }

    private Counter images(String outcome, Tags tags) {
        return Counter.builder("imagesdk.images")
                .description("Images by outcome")
                .tags(tags.and("imagesdk.outcome", outcome))
                .register(meters);
    }

    private Counter cost(Cost cost, Tags tags) {
        return Counter.builder("imagesdk.cost")
                .description("Cost that providers report")
                .tags(tags.and("imagesdk.cost.unit", GenAiTags.value(cost.unit())))
                .register(meters);
    }

    private Counter bytes(String name, String description, Tags tags) {
        return Counter.builder(name)
                .description(description)
                .baseUnit("bytes")
                .tags(tags)
                .register(meters);
    }

    private static Tags tags(Iterable<KeyValue> values) {
        Tags tags = Tags.empty();
        for (KeyValue value : values) {
            tags = tags.and(value.getKey(), value.getValue());
        }
        return tags;
    }

    private static String status(Attempt attempt) {
        return attempt.status().isPresent() ? String.valueOf(attempt.status().getAsInt()) : KeyValue.NONE_VALUE;
    }
}
