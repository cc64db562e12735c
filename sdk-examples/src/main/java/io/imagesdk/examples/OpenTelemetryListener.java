package io.imagesdk.examples;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates a span for each call, with the OpenTelemetry attributes for generative AI, and a child span for each of its
 * requests, with the attributes for HTTP. Start and end are the times of the events, because a listener receives events
 * with a delay.
 */
public final class OpenTelemetryListener implements CallListener {
    private final Tracer tracer;
    private final Map<Long, Span> running = new ConcurrentHashMap<>();

    /**
     * Creates a listener.
     *
     * @param telemetry the instance that provides the tracer
     */
    public OpenTelemetryListener(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.imagesdk");
    }

    @Override
    public void onStart(CallInfo call) {
        // This method runs on the thread of the caller, so the current span there becomes the parent.
        SpanBuilder span = spanBuilder(GenAiAttributes.spanName(call), call.start(), Context.current())
                .setAttribute("server.address", call.server().getHost())
                .setAttribute("server.port", GenAiAttributes.port(call))
                .setAttribute("gen_ai.operation.name", GenAiAttributes.operation(call))
                .setAttribute("gen_ai.provider.name", GenAiAttributes.provider(call))
                .setAttribute("gen_ai.output.type", "image");
        GenAiAttributes.model(call).ifPresent(model -> span.setAttribute("gen_ai.request.model", model));
        call.count().ifPresent(count -> span.setAttribute("gen_ai.request.choice.count", count));
        running.put(call.id(), span.startSpan());
    }

    @Override
    public void onAttempt(CallInfo call, Attempt attempt) {
        Span parent = running.getOrDefault(call.id(), Span.getInvalid());
        Instant start = call.start().plus(attempt.startOffset());
        Span span = spanBuilder(attempt.method(), start, Context.root().with(parent))
                .setAttribute("server.address", attempt.host())
                .setAttribute("http.request.method", attempt.method())
                .setAttribute("url.path", attempt.path())
                .setAttribute("http.request.body.size", attempt.bytesSent())
                .setAttribute("http.response.body.size", attempt.bytesReceived())
                .setAttribute("imagesdk.request.kind", GenAiAttributes.value(attempt.kind()))
                .startSpan();
        attempt.status().ifPresent(status -> span.setAttribute("http.response.status_code", status));
        attempt.requestId().ifPresent(id -> span.setAttribute("imagesdk.request.id", id));
        end(span, attempt.failure(), start.plus(attempt.duration()));
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        running.getOrDefault(call.id(), Span.getInvalid())
                .addEvent(
                        "retry",
                        Attributes.of(
                                AttributeKey.stringKey("error.type"),
                                        retry.failure().type(),
                                AttributeKey.longKey("imagesdk.retry.delay_ms"),
                                        retry.delay().toMillis()));
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        Span span = running.remove(call.id());
        if (span != null) {
            span.setAttribute("imagesdk.images.delivered", end.delivered());
            end.usage().inputTokens().ifPresent(count -> span.setAttribute("gen_ai.usage.input_tokens", count));
            end.usage().outputTokens().ifPresent(count -> span.setAttribute("gen_ai.usage.output_tokens", count));
            end(span, end.failure(), call.start().plus(end.duration()));
        }
    }

    private SpanBuilder spanBuilder(String name, Instant start, Context parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .setStartTimestamp(start);
    }

    private static void end(Span span, Optional<CallFailure> failure, Instant end) {
        failure.ifPresent(details -> span.setAttribute("error.type", details.type())
                .setAttribute("imagesdk.billing", GenAiAttributes.value(details.billing()))
                .setStatus(StatusCode.ERROR));
        span.end(end);
    }
}
