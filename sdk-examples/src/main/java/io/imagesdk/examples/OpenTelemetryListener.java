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
 * Each call as a span with OpenTelemetry's attributes for generative AI, each of its requests as a span below it with those for HTTP. The
 * times are those of the events, so it does not matter that they are told a little later.
 */
public final class OpenTelemetryListener implements CallListener {
    private final Tracer tracer;
    private final Map<Long, Span> running = new ConcurrentHashMap<>();

    /** Makes its spans there. */
    public OpenTelemetryListener(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.imagesdk");
    }

    @Override
    public void onStart(CallInfo call) { // on the caller's thread: the span that is current there becomes the parent
        SpanBuilder span = span(GenAiAttributes.spanName(call), call.start(), Context.current())
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
        Span whole = running.getOrDefault(call.id(), Span.getInvalid());
        Instant start = call.start().plus(attempt.startOffset());
        Span span = span(attempt.method(), start, Context.root().with(whole))
                .setAttribute("server.address", attempt.host())
                .setAttribute("http.request.method", attempt.method())
                .setAttribute("url.path", attempt.path())
                .setAttribute("http.request.body.size", attempt.bytesSent())
                .setAttribute("http.response.body.size", attempt.bytesReceived())
                .setAttribute("imagesdk.request.kind", GenAiAttributes.word(attempt.kind()))
                .startSpan();
        attempt.status().ifPresent(status -> span.setAttribute("http.response.status_code", status));
        attempt.requestId().ifPresent(id -> span.setAttribute("imagesdk.request.id", id));
        finish(span, attempt.failure(), start.plus(attempt.duration()));
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        running.getOrDefault(call.id(), Span.getInvalid())
                .addEvent(
                        "retry",
                        Attributes.of(
                                AttributeKey.stringKey("error.type"),
                                        retry.failure().type(),
                                AttributeKey.longKey("imagesdk.retry.pause_ms"),
                                        retry.delay().toMillis()));
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        Span span = running.remove(call.id());
        if (span != null) {
            span.setAttribute("imagesdk.images.delivered", end.delivered());
            end.usage().inputTokens().ifPresent(number -> span.setAttribute("gen_ai.usage.input_tokens", number));
            end.usage().outputTokens().ifPresent(number -> span.setAttribute("gen_ai.usage.output_tokens", number));
            finish(span, end.failure(), call.start().plus(end.duration()));
        }
    }

    private SpanBuilder span(String name, Instant start, Context parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .setStartTimestamp(start);
    }

    private static void finish(Span span, Optional<CallFailure> failure, Instant end) {
        failure.ifPresent(why -> span.setAttribute("error.type", why.type())
                .setAttribute("imagesdk.outcome", GenAiAttributes.word(why.billing()))
                .setStatus(StatusCode.ERROR));
        span.end(end);
    }
}
