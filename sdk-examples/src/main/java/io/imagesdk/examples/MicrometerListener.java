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
 * Calls as Micrometer observations, requests as timers, pictures and tokens as counts. Names are those of OpenTelemetry's conventions for
 * generative AI where they have one. No label is made of anything that a user typed but the model's name.
 */
public final class MicrometerListener implements CallListener {
    private static final String NONE = "none";

    private final ObservationRegistry observations;
    private final MeterRegistry meters;
    private final Map<Long, Observation> running = new ConcurrentHashMap<>();

    /** Observes with these; a handler of the first may make timers in the second, or spans. */
    public MicrometerListener(ObservationRegistry observations, MeterRegistry meters) {
        this.observations = observations;
        this.meters = meters;
    }

    @Override
    public void onStart(
            CallInfo call) { // on the caller's thread: the observation that is open there becomes the parent
        running.put(
                call.id(),
                Observation.createNotStarted("gen_ai.client.operation", observations)
                        .contextualName(GenAiAttributes.spanName(call))
                        .lowCardinalityKeyValues(labels(call))
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
                                        GenAiAttributes.word(attempt.kind()))
                                .and("status", status(attempt), "error.type", error(attempt.failure())))
                .record(attempt.duration());
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        meters.counter(
                        "imagesdk.retries",
                        "kind",
                        GenAiAttributes.word(retry.kind()),
                        "error.type",
                        retry.failure().type())
                .increment();
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        meters.counter("imagesdk.images", "outcome", "delivered").increment(end.delivered());
        meters.counter("imagesdk.images", "outcome", "blocked").increment(end.blocked());
        meters.counter("imagesdk.images", "outcome", "failed").increment(end.failed());
        tokens("input", end.usage().inputTokens());
        tokens("output", end.usage().outputTokens());
        Observation observation = running.remove(call.id());
        if (observation != null) {
            observation
                    .lowCardinalityKeyValue("error.type", error(end.failure()))
                    .stop();
        }
    }

    private void tokens(String type, OptionalLong tokens) {
        tokens.ifPresent(number -> meters.summary("gen_ai.client.token.usage", "gen_ai.token.type", type)
                .record(number));
    }

    private static KeyValues labels(CallInfo call) {
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
