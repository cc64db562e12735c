package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that needs no API key, such as a server on the same machine. */
class OptionalKeyTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("a cat").build();

    private StubProvider stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start();
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void sendsNoHeaderWithoutAKey() {
        try (ImagesService images =
                ImagesService.builder().provider(profile(false)).build()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(images.preview(REQUEST, CallOptions.DEFAULT).headers()).doesNotContainKey("Authorization");
        }

        assertThat(stub.last().header("Authorization")).isEmpty();
    }

    @Test
    void sendsTheKeyThatIsSet() {
        try (ImagesService images = ImagesService.builder()
                .provider(profile(false))
                .apiKey(StubProvider.KEY)
                .build()) {
            images.blocking().generate(REQUEST);
            assertThat(images.preview(REQUEST, CallOptions.DEFAULT).headers())
                    .containsEntry("Authorization", "Bearer ***");
        }

        assertThat(stub.last().header("Authorization")).isEqualTo("Bearer " + StubProvider.KEY);
    }

    @Test
    void previewsTheHeaderOfAKeyThatASupplierReturnsLater() {
        try (ImagesService images = ImagesService.builder()
                .provider(profile(false))
                .apiKeySupplier(() -> {
                    throw new AssertionError("a preview needs no key");
                })
                .build()) {
            assertThat(images.preview(REQUEST, CallOptions.DEFAULT).headers()).containsKey("Authorization");
        }
    }

    @Test
    void requiresTheKeyByDefault() {
        assertThatThrownBy(() -> ImagesService.builder().provider(profile(true)).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("API key is required");
    }

    private ProviderProfile profile(boolean keyRequired) {
        return ProviderProfile.builder()
                .id("without-key")
                .title("No key")
                .baseUrl(URI.create(stub.url() + "/v1"))
                .generation(Operation.of(
                        "/images/generations",
                        Field.of(Parameter.PROMPT, Constraint.any()).asRequired()))
                .credentials(
                        CredentialSources.builder().keyRequired(keyRequired).build())
                .build();
    }
}
