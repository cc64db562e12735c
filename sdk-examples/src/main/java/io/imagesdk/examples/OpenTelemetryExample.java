package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** Makes a picture below a span of the program's own and prints the spans. The gateway is told the trace, because it is asked to. */
public final class OpenTelemetryExample {
    private OpenTelemetryExample() {}

    /** Takes nothing, or the base URL of a gateway. */
    @SuppressWarnings("try") // the scope has nothing to say, it only has to be closed
    public static void main(String[] args) {
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new PrintingSpanExporter()))
                .build();
        OpenTelemetry telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
        Span page = telemetry.getTracer("shop").spanBuilder("product page").startSpan();
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service()
                        .addListener(new OpenTelemetryListener(telemetry))
                        .build();
                Scope current = page.makeCurrent()) {
            GenerateRequest request = GenerateRequest.builder()
                    .model("gpt-image-2")
                    .prompt("A lamp on a desk")
                    .size("64x64")
                    .build();
            images.generate(request, Delivery.inMemory(), traced(telemetry)).join();
        } finally {
            page.end();
            tracers.close();
        }
    }

    /** The library sends no header by itself: what of a trace leaves the house is the caller's to say. */
    static CallOptions traced(OpenTelemetry telemetry) {
        CallOptions.Builder options = CallOptions.builder();
        telemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(Context.current(), options, (carrier, name, value) -> options.header(name, value));
        return options.build();
    }
}
