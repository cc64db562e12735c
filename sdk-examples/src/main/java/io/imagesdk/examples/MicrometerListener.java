package io.imagesdk.examples;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records calls as Micrometer observations, requests as timers, and images and tokens as counters. The names follow the
 * OpenTelemetry semantic conventions for generative AI where these define one. The only tag value that comes from a
 * request is the model name, so that the number of time series stays limited.
 */
public final class MicrometerListener implements CallListener {
    private static final String NONE = "none";

    private final ObservationRegistry observations;
    private final MeterRegistry meters;
    private final Map<Long, Observation> running = new ConcurrentHashMap<>();

    /**
     * Creates a listener.
     *
     * @param observations the registry for observations of calls; its handlers can create timers and spans
     * @param meters the registry for the meters of requests, images and tokens
     */
    public MicrometerListener(ObservationRegistry observations, MeterRegistry meters) {
        this.observations = observations;
        this.meters = meters;
    }

    @Override
    public void onStart(CallInfo call) {
        // This method runs on the thread of the caller, so the current observation there becomes the parent.
        running.put(
                call.id(),
                Observation.createNotStarted("gen_ai.client.operation", observations)
                        .contextualName(GenAiAttributes.spanName(call))
                        .lowCardinalityKeyValues(keyValues(call))
                        .start());
    }

    @Override
    public void onAttempt(CallInfo call, Attempt attempt) {
        meters.timer(
                        "imagesdk.request",
                        Tags.of(
                                        "gen_ai.provider.name",
                                        GenAiAttributes.provider(call),
                                        "kind",
                                        GenAiAttributes.value(attempt.kind()))
                                .and("status", status(attempt), "error.type", error(attempt.failure())))
                .record(attempt.duration());
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        meters.counter(
                        "imagesdk.retries",
                        "kind",
                        GenAiAttributes.value(retry.kind()),
                        "error.type",
                        retry.failure().type())
                .increment();
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        meters.counter("imagesdk.images", "outcome", "delivered").increment(end.delivered());
        meters.counter("imagesdk.images", "outcome", "blocked").increment(end.blocked());
        meters.counter("imagesdk.images", "outcome", "failed").increment(end.failed());
        recordTokens("input", end.usage().inputTokens());
        recordTokens("output", end.usage().outputTokens());
        Observation observation = running.remove(call.id());
        if (observation != null) {
            observation
                    .lowCardinalityKeyValue("error.type", error(end.failure()))
                    .stop();
        }
    }

    private void recordTokens(String type, OptionalLong tokens) {
        tokens.ifPresent(count -> meters.summary("gen_ai.client.token.usage", "gen_ai.token.type", type)
                .record(count));
    }

    private static KeyValues keyValues(CallInfo call) {
        return KeyValues.of(
                KeyValue.of("gen_ai.operation.name", GenAiAttributes.operation(call)),
                KeyValue.of("gen_ai.provider.name", GenAiAttributes.provider(call)),
                KeyValue.of("gen_ai.request.model", GenAiAttributes.model(call).orElse(NONE)),
                KeyValue.of("server.address", call.server().getHost()));
    }

    private static String status(Attempt attempt) {
        return attempt.status().isPresent() ? String.valueOf(attempt.status().getAsInt()) : NONE;
    }

    private static String error(Optional<CallFailure> failure) {
        return failure.map(CallFailure::type).orElse(NONE);
    }
}
