package io.imagesdk.examples;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Verifies the spans of the listener in an in-memory exporter. */
final class OpenTelemetryListenerTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();

    @Test
    void createsChildSpansForCallAndRequests() {
        Span page = telemetry.getTracer("test").spanBuilder("page").startSpan();
        try (Sandbox sandbox = Sandbox.start();
                Scope scope = page.makeCurrent()) {
            generate(sandbox, "A lamp", OpenTelemetryExample.withTrace(telemetry));

            assertThat(sandbox.requests().get(0).header("traceparent"))
                    .startsWith("00-" + page.getSpanContext().getTraceId() + "-"
                            + page.getSpanContext().getSpanId() + "-");
        }

        SpanData call = onlySpan("generate_content gpt-image-2");
        assertThat(call.getParentSpanId()).isEqualTo(page.getSpanContext().getSpanId());
        assertThat(call.getTraceId()).isEqualTo(page.getSpanContext().getTraceId());
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(call.getAttributes().get(stringKey("gen_ai.provider.name"))).isEqualTo("openai-compatible");
        assertThat(call.getAttributes().get(stringKey("gen_ai.output.type"))).isEqualTo("image");
        assertThat(call.getAttributes().get(longKey("gen_ai.request.choice.count")))
                .isEqualTo(1);
        assertThat(call.getAttributes().get(longKey("gen_ai.usage.output_tokens")))
                .isPositive();
        assertThat(call.getAttributes().get(longKey("server.port"))).isPositive();
        SpanData request = onlySpan("POST");
        assertThat(request.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(request.getAttributes().get(stringKey("url.path"))).isEqualTo("/v1/images/generations");
        assertThat(request.getAttributes().get(longKey("http.response.status_code")))
                .isEqualTo(200);
        assertThat(request.getStartEpochNanos()).isGreaterThanOrEqualTo(call.getStartEpochNanos());
        assertThat(request.getEndEpochNanos()).isLessThanOrEqualTo(call.getEndEpochNanos());
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("A lamp", "sandbox-key");
    }

    @Test
    void recordsFailuresAndRetries() {
        try (Sandbox sandbox = Sandbox.start()) {
            generate(sandbox, "[refuse=429] [retry-after=0]", CallOptions.DEFAULT);
        }

        SpanData call = onlySpan("generate_content gpt-image-2");
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(call.getAttributes().get(stringKey("error.type"))).isEqualTo("RateLimitException");
        assertThat(call.getAttributes().get(stringKey("imagesdk.billing"))).isEqualTo("rejected");
        assertThat(call.getEvents()).hasSize(2).allMatch(event -> event.getName()
                .equals("retry"));
        assertThat(spans("POST")).hasSize(3).allMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR);
    }

    @Test
    void exampleRuns() throws Exception {
        String printed = CapturedOutput.of(() -> OpenTelemetryExample.main(new String[0]));

        assertThat(printed.lines().map(line -> line.replaceAll(" \\{.*", "")))
                .containsExactly("POST", "generate_content gpt-image-2", "product page");
    }

    private void generate(Sandbox sandbox, String prompt, CallOptions options) {
        GenerateRequest request = GenerateRequest.builder()
                .model("gpt-image-2")
                .prompt(prompt)
                .size("64x64")
                .build();
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("sandbox-key")
                .addListener(new OpenTelemetryListener(telemetry))
                .build()) {
            images.generate(request, Delivery.inMemory(), options)
                    .handle((result, error) -> true)
                    .join();
        }
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private SpanData onlySpan(String name) {
        assertThat(spans(name))
                .as("%s among %s", name, exporter.getFinishedSpanItems())
                .hasSize(1);
        return spans(name).get(0);
    }
}
