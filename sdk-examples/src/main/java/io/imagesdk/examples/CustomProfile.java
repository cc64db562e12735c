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

/** Describes a provider that is not built in. Validation, encoding and error messages follow from the profile. */
public final class CustomProfile {
    private CustomProfile() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = ImagesService.builder()
                        .provider(exampleProvider(server.baseUrl()))
                        .apiKey("example-key")
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

    private static ProviderProfile exampleProvider(String baseUrl) {
        return ProviderProfile.builder()
                .id("example")
                .title("Example provider")
                .baseUrl(baseUrl)
                .generation(Operation.of(
                        "/images/generations",
                        Field.of(Parameter.PROMPT, Constraint.maxLength(4_000)).asRequired(),
                        Field.of(Parameter.SIZE, Constraint.oneOf("256x256", "512x512")),
                        Field.of(Parameter.RESPONSE_FORMAT, Constraint.oneOf("url", "b64_json"))))
                .credentials(CredentialSources.builder()
                        .addKeyVariables("EXAMPLE_API_KEY")
                        .build())
                .build();
    }
}
