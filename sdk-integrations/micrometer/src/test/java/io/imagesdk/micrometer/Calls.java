package io.imagesdk.micrometer;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;

/** Calls of a service with a listener. When a method returns, the listener has received all events. */
final class Calls {
    private final CallListener listener;

    Calls(CallListener listener) {
        this.listener = listener;
    }

    void generate(String prompt) {
        generate(prompt, CallOptions.DEFAULT);
    }

    void generate(String prompt, CallOptions options) {
        GenerateRequest request = GenerateRequest.builder()
                .model("gpt-image-2")
                .prompt(prompt)
                .size("64x64")
                .count(2)
                .build();
        // Closing the service waits for the listener.
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = service(sandbox)) {
            images.generate(request, Delivery.inMemory(), options)
                    .handle((result, error) -> true)
                    .join();
        }
    }

    void generateAndEdit() {
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = service(sandbox)) {
            GeneratedImage<ImageBytes> first =
                    images.blocking().generate("A mill by a river").image();
            images.blocking()
                    .edit(EditRequest.builder()
                            .prompt("Add a boat")
                            .image(ImageInput.of(first))
                            .build());
        }
    }

    private ImagesService service(Sandbox sandbox) {
        return ImagesService.builder()
                .provider(pollingFast(Providers.OPENAI_COMPATIBLE))
                .baseUrl(sandbox.baseUrl())
                .apiKey("sandbox-key")
                .addListener(listener)
                .build();
    }

    /** Returns the profile with the shortest polling interval, because the tasks of the sandbox complete quickly. */
    private static ProviderProfile pollingFast(ProviderProfile profile) {
        Duration interval = Duration.ofMillis(200);
        return profile.toBuilder()
                .task(profile.task().orElseThrow().toBuilder()
                        .pollingSchedule(PollingSchedule.of(interval, interval))
                        .build())
                .build();
    }
}
