package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final int LARGE = 20 << 20;

    private final ProviderProfile profile;
    private final Sandbox sandbox = Sandbox.start();
    private final ImagesService images;
    private final ImageModel model;

    static Stream<Named<ProviderProfile>> profiles() {
        return Providers.all().stream().map(profile -> Named.of(profile.id(), profile));
    }

    ImageModelContractTest(ProviderProfile profile) {
        this.profile = profile;
        images = ImagesService.builder()
                .provider(profile)
                .baseUrl(sandbox.baseUrl(profile))
                .apiKey("sandbox")
                .build();
        model = ImagesSdkImageModel.builder(images).options(defaults()).build();
    }

    /** A model where the provider requires one, and one request per image where it returns only one. */
    private ImagesSdkImageOptions defaults() {
        ImagesSdkImageOptions.Builder options = ImagesSdkImageOptions.builder();
        profile.generation()
                .field(Parameter.MODEL)
                .filter(Field::required)
                .map(field ->
                        ((Constraint.KnownValues) field.constraint()).values().get(0))
                .ifPresent(options::model);
        return options.callOptions(
                        CallOptions.builder().split(returnsOneImage()).build())
                .build();
    }

    private boolean returnsOneImage() {
        return profile.generation()
                .field(Parameter.COUNT)
                .filter(field -> field.constraint().equals(Constraint.range(1, 1)))
                .isPresent();
    }

    @AfterEach
    void close() {
        images.close();
        sandbox.close();
    }

    @Test
    void generatesAnImage() {
        ImageResponse response = model.call(new ImagePrompt("A cat in a tree"));

        assertThat(response.getResults()).hasSize(1);
        assertThat(bytes(response)).startsWith(0x89, 'P', 'N', 'G');
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void generatesSeveralImages() {
        ImageResponse response = model.call(
                new ImagePrompt("A koi", ImageOptionsBuilder.builder().n(2).build()));

        assertThat(response.getResults())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.getOutput().getB64Json()).startsWith("iVBOR"));
        sandbox.assertThat().billed(2);
        if (!returnsOneImage()) {
            sandbox.assertThat().neverBilledTwice();
        }
    }

    @Test
    void editsAnImage() {
        ImageResponse response = model.call(edit(TestImages.medium()));

        assertThat(bytes(response)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(sandbox.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .hasSize(1);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void editsWithAMaskOrRejectsItBeforeAnythingIsSent() {
        ImagePrompt prompt = edit(TestImages.medium(), TestImages.mask());

        if (profile.editing().orElseThrow().inputImages().maskName().isPresent()) {
            assertThat(model.call(prompt).getResults()).hasSize(1);
            sandbox.assertThat().billed(1).neverBilledTwice();
        } else {
            assertThatThrownBy(() -> model.call(prompt))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("mask");
            sandbox.assertThat().received(0);
        }
    }

    @Test
    void reportsModeration() {
        assertThatThrownBy(() -> model.call(new ImagePrompt("A dragon [block]")))
                .isInstanceOf(ModerationException.class);

        // Some providers charge for what moderation rejects.
        sandbox.assertThat().received(1).neverBilledTwice();
    }

    @Test
    void reportsARateLimit() {
        ImagesException failure = catchThrowableOfType(
                ImagesException.class, () -> model.call(new ImagePrompt("A cat [refuse=429] [retry-after=0]")));

        assertThat(failure).isInstanceOf(RateLimitException.class);
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
        sandbox.assertThat().billed(0);
    }

    @Test
    void chargesOnceForATimeout() {
        ImagesSdkImageOptions options = ImagesSdkImageOptions.builder()
                .callOptions(
                        CallOptions.builder().timeout(Duration.ofMillis(700)).build())
                .build();

        ImagesException failure = catchThrowableOfType(
                ImagesException.class, () -> model.call(new ImagePrompt("A cat [silent]", options)));

        assertThat(failure).isInstanceOf(CallTimeoutException.class);
        assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void returnsALargeImage() {
        ImageResponse response = model.call(new ImagePrompt("A cat [bytes=" + LARGE + "]"));

        assertThat(bytes(response)).hasSize(LARGE);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    private static ImagePrompt edit(Media... media) {
        return new ImagePrompt(List.of(new ImageMessage("Add a hat", null, List.of(media), Map.of())));
    }

    private static byte[] bytes(ImageResponse response) {
        String base64 = Objects.requireNonNull(response.getResult()).getOutput().getB64Json();
        return Base64.getDecoder().decode(Objects.requireNonNull(base64));
    }
}
