package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;

/** A provider that the library does not know, described as a table. Check, encoder and errors follow from it. */
public final class CustomProfile {
    private CustomProfile() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = ImagesService.builder()
                        .provider(gallery(server.baseUrl()))
                        .apiKey("a-key-of-the-gallery")
                        .build()) {
            ImageResult<URI> result = images.generate(
                            GenerateRequest.builder()
                                    .prompt("A fox asleep")
                                    .size("256x256")
                                    .responseFormat("url")
                                    .build(),
                            Delivery.asUrl())
                    .join();
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }

    private static ProviderProfile gallery(String baseUrl) {
        return ProviderProfile.builder()
                .id("gallery")
                .title("The gallery around the corner")
                .baseUrl(baseUrl)
                .generation(Operation.of(
                        "/v1/images/generations",
                        Field.of(Parameter.PROMPT, Constraint.maxLength(4_000)).asRequired(),
                        Field.of(Parameter.SIZE, Constraint.oneOf("256x256", "512x512")),
                        Field.of(Parameter.RESPONSE_FORMAT, Constraint.oneOf("url", "b64_json"))))
                .credentials(CredentialSources.builder()
                        .addKeyVariables("GALLERY_API_KEY")
                        .build())
                .build();
    }
}
