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

/** Generates an image within a span of the program, sends the trace context to the gateway, and prints all spans. */
public final class OpenTelemetryExample {
    private OpenTelemetryExample() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    // The scope is not used in the block; it only has to be closed.
    @SuppressWarnings("try")
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
                ImagesService images = server.serviceBuilder()
                        .addListener(new OpenTelemetryListener(telemetry))
                        .build();
                Scope current = page.makeCurrent()) {
            GenerateRequest request = GenerateRequest.builder()
                    .model("gpt-image-2")
                    .prompt("A lamp on a desk")
                    .size("64x64")
                    .build();
            images.generate(request, Delivery.inMemory(), withTrace(telemetry)).join();
        } finally {
            page.end();
            tracers.close();
        }
    }

    /** Returns options with the trace headers. The SDK sends none itself, so you decide whether a gateway sees them. */
    static CallOptions withTrace(OpenTelemetry telemetry) {
        CallOptions.Builder options = CallOptions.builder();
        telemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(Context.current(), options, (carrier, name, value) -> options.header(name, value));
        return options.build();
    }
}
