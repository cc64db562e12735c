package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testkit.Sandbox;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;

/** What every profile does through the interface of Spring AI. Each call is charged once at most. */
@ParameterizedClass(name = "{0}")
@MethodSource("profiles")
class ImageModelContractTest {
    /** The providers that document no error of moderation, so that theirs looks like another one. */
    private static final Set<String> WITHOUT_MODERATION =
            Set.of("a1111", "bfl", "huggingface", "kie", "leonardo", "ollama", "openai-local", "runware");

    private final ProviderProfile profile;
    private final Sandbox sandbox;
    private final ImagesService images;
    private final ImageModel model;

    static Stream<Named<ProviderProfile>> profiles() {
        return BuiltInProfiles.all().stream().map(profile -> Named.of(profile.id(), profile));
    }

    ImageModelContractTest(ProviderProfile profile) {
        this.profile = profile;
        sandbox = BuiltInProfiles.startSandbox(profile);
        images = BuiltInProfiles.service(sandbox, profile);
        model = ImagesSdkImageModel.builder(images)
                .options(BuiltInProfiles.options(profile))
                .build();
    }

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    @Test
    void generatesAnImage() {
        ImageResponse response = model.call(new ImagePrompt("A cat in a tree [polls=1]"));

        assertThat(response.getResults()).hasSize(1);
        assertThat(bytes(response)).startsWith(0x89, 'P', 'N', 'G');
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void generatesSeveralImages() {
        ImageResponse response = model.call(new ImagePrompt(
                "A koi [polls=1]", ImageOptionsBuilder.builder().n(2).build()));

        assertThat(response.getResults())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.getOutput().getB64Json()).startsWith("iVBOR"));
        sandbox.assertThat().billed(2);
    }

    @Test
    void editsAnImage() {
        if (profile.editing().isEmpty()) {
            assertRejected(edit(TestImages.medium()), "image is not supported, this provider does not edit images");
            return;
        }

        ImageResponse response = model.call(edit(TestImages.medium()));

        assertThat(bytes(response)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(posts()).isEqualTo(1);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void editsWithAMask() {
        ImagePrompt prompt = edit(TestImages.medium(), TestImages.mask());
        Optional<Editing> editing = profile.editing();
        if (editing.flatMap(supported -> supported.inputImages().maskName()).isEmpty()) {
            assertRejected(
                    prompt,
                    editing.isPresent()
                            ? "mask is not supported, describe the area in the prompt"
                            : "image is not supported, this provider does not edit images");
            return;
        }

        assertThat(model.call(prompt).getResults()).hasSize(1);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    private void assertRejected(ImagePrompt prompt, String sentence) {
        assertThatThrownBy(() -> model.call(prompt))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(profile.id() + ": " + sentence);
        sandbox.assertThat().received(0);
    }

    @Test
    void reportsModeration() {
        ImagesException failure = catchThrowableOfType(
                ImagesException.class, () -> model.call(new ImagePrompt("A dragon [block] [polls=1]")));

        if (WITHOUT_MODERATION.contains(profile.id())) {
            assertThat(failure).hasMessageContaining("Your request was rejected by the safety system.");
        } else {
            assertThat(failure).isInstanceOf(ModerationException.class);
        }
        assertThat(posts()).isEqualTo(1);
        // Some providers charge for what moderation rejects.
        sandbox.assertThat().neverBilledTwice();
    }

    /** Returns the number of requests that create images; polls and downloads are free of charge. */
    private long posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }

    @Test
    void reportsARateLimit() {
        ImagesException failure = catchThrowableOfType(
                ImagesException.class, () -> model.call(new ImagePrompt("A cat [refuse=429] [retry-after=0]")));

        assertThat(failure).isInstanceOf(RateLimitException.class);
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
        sandbox.assertThat().billed(0);
    }

    private static ImagePrompt edit(Media... media) {
        return new ImagePrompt(List.of(new ImageMessage("Add a hat [polls=1]", null, List.of(media), Map.of())));
    }

    private static byte[] bytes(ImageResponse response) {
        String base64 = Objects.requireNonNull(response.getResult()).getOutput().getB64Json();
        return Base64.getDecoder().decode(Objects.requireNonNull(base64));
    }
}
