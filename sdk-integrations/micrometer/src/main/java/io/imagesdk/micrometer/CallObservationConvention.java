package io.imagesdk.micrometer;

import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.ModelName;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.Optional;

/**
 * The name and the attributes of the observations of calls. The default methods follow the OpenTelemetry semantic
 * conventions for generative AI; {@code docs/observability.md} lists them.
 *
 * <p>Override a method to change what is recorded, and pass the convention to {@link ObservationListener}, or register
 * it with the observation registry as a {@code GlobalObservationConvention}. Values with low cardinality become tags of
 * meters and attributes of spans. Values with high cardinality become attributes of spans only.
 */
public interface CallObservationConvention extends ObservationConvention<CallObservationContext> {
    /**
     * Returns the name of the observation, and of the timer that a meter handler creates from it.
     *
     * @return {@code gen_ai.client.operation}
     */
    @Override
    default String getName() {
        return "gen_ai.client.operation";
    }

    /**
     * Returns the name of the span: the operation, and the model if the request names one.
     *
     * @param context the context of the call
     * @return the name, for example {@code generate_content gpt-image-2}
     */
    @Override
    default String getContextualName(CallObservationContext context) {
        CallInfo call = context.call();
        return GenAiTags.operation(call)
                + call.model().map(ModelName::value).map(name -> " " + name).orElse("");
    }

    /**
     * Returns the operation, the provider, the model, the server, the type of the error and the billing status. A value
     * that is not known, or not known yet, is {@code none}.
     *
     * @param context the context of the call
     * @return the attributes, always with the same keys
     */
    @Override
    default KeyValues getLowCardinalityKeyValues(CallObservationContext context) {
        return GenAiTags.of(context.call()).and(GenAiTags.of(context.end().flatMap(CallEnd::failure)));
    }

    /**
     * Returns the number of requested images, and, once the call has ended, the tokens, the images and the cost. A
     * value that is not known is left out.
     *
     * @param context the context of the call
     * @return the attributes
     */
    @Override
    default KeyValues getHighCardinalityKeyValues(CallObservationContext context) {
        KeyValues values = KeyValues.of("gen_ai.output.type", "image");
        if (context.call().count().isPresent()) {
            values = values.and(
                    number("gen_ai.request.choice.count", context.call().count().getAsInt()));
        }
        Optional<CallEnd> end = context.end();
        return end.isPresent() ? values.and(ofEnd(end.get())) : values;
    }

    /**
     * Returns whether a context is the one of a call.
     *
     * @param context the context of any observation
     * @return whether the context is a {@link CallObservationContext}
     */
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof CallObservationContext;
    }

    private static KeyValues ofEnd(CallEnd end) {
        KeyValues values = KeyValues.of(
                number("imagesdk.images.delivered", end.delivered()),
                number("imagesdk.images.blocked", end.blocked()),
                number("imagesdk.images.failed", end.failed()));
        if (end.usage().inputTokens().isPresent()) {
            values = values.and(number(
                    "gen_ai.usage.input_tokens", end.usage().inputTokens().getAsLong()));
        }
        if (end.usage().outputTokens().isPresent()) {
            values = values.and(number(
                    "gen_ai.usage.output_tokens", end.usage().outputTokens().getAsLong()));
        }
        return end.usage().cost().isPresent()
                ? values.and("imagesdk.cost", end.usage().cost().get().toString())
                : values;
    }

    private static KeyValue number(String name, long value) {
        return KeyValue.of(name, String.valueOf(value));
    }
}
