package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.Comparator;

/** Records the metrics of two calls with Micrometer, one successful and one rejected, and prints all meters. */
public final class MicrometerExample {
    private MicrometerExample() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        MeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.serviceBuilder()
                        .addListener(new MicrometerListener(observations, meters))
                        .build()) {
            images.generate(request("A mill by a river", 2)).join();
            images.generate(request("[refuse]", 1)).exceptionally(error -> null).join();
        }
        // Closing the service has waited until the listener has received all events.

        meters.getMeters().stream()
                .sorted(Comparator.comparing(MicrometerExample::line))
                .forEach(meter -> System.out.println(line(meter)));
    }

    private static GenerateRequest request(String prompt, int count) {
        return GenerateRequest.builder()
                .model("gpt-image-2")
                .prompt(prompt)
                .size("64x64")
                .count(count)
                .build();
    }

    private static String line(Meter meter) {
        return meter.getId().getName() + " " + meter.getId().getTags() + " " + meter.measure();
    }
}
