package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ModerationException;
import io.imagesdk.testkit.SandboxExtension;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;

class ObservationTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create();

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    private ImagesSdkImageModel.Builder model(ImagesService images) {
        return ImagesSdkImageModel.builder(images)
                .options(ImagesSdkImageOptions.builder()
                        .model("gpt-image-2")
                        .width(1024)
                        .height(1536)
                        .build())
                .observationRegistry(registry);
    }

    @Test
    void observesACallWithTheDefaultOptionsAndWithoutThePrompt(ImagesService images) {
        List<ImageModelObservationContext> contexts = contexts();

        model(images).build().call(new ImagePrompt("A very private cat"));

        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("gen_ai.client.operation")
                .that()
                .hasContextualNameEqualTo("image gpt-image-2")
                .hasLowCardinalityKeyValue("gen_ai.operation.name", "image")
                .hasLowCardinalityKeyValue("gen_ai.system", "openai-compatible")
                .hasLowCardinalityKeyValue("gen_ai.request.model", "gpt-image-2")
                .hasHighCardinalityKeyValue("gen_ai.request.image.size", "1024x1536")
                .hasBeenStopped();
        assertThat(contexts).singleElement().satisfies(context -> {
            assertThat(context.getResponse()).isNotNull();
            assertThat(context.getAllKeyValues())
                    .noneMatch(value -> value.getValue().contains("private"));
        });
    }

    @Test
    void observesAFailure(ImagesService images) {
        ImageModel model = model(images).build();

        assertThatThrownBy(() -> model.call(new ImagePrompt("A dragon [block]")))
                .isInstanceOf(ModerationException.class);

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasBeenStopped()
                .hasError();
    }

    @Test
    void usesTheConventionOfTheUser(ImagesService images) {
        ImageModel model = model(images)
                .observationConvention(new DefaultImageModelObservationConvention() {
                    @Override
                    public String getName() {
                        return "paintings";
                    }
                })
                .build();

        model.call(new ImagePrompt("A cat"));

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("paintings");
    }

    @Test
    void returnsAnImageAlthoughAnObserverThrows(ImagesService images) {
        onStop(context -> {
            throw new IllegalStateException("in the observer");
        });

        assertThat(model(images).build().call(new ImagePrompt("A cat")).getResults())
                .hasSize(1);
    }

    @Test
    void reportsTheFailureAlthoughAnObserverThrows(ImagesService images) {
        ImageModel model = model(images).build();
        onStop(context -> {
            throw new IllegalStateException("in the observer");
        });

        assertThatThrownBy(() -> model.call(new ImagePrompt("A dragon [block]")))
                .isInstanceOf(ModerationException.class);
    }

    private List<ImageModelObservationContext> contexts() {
        List<ImageModelObservationContext> contexts = new ArrayList<>();
        onStop(contexts::add);
        return contexts;
    }

    private void onStop(Consumer<ImageModelObservationContext> observer) {
        registry.observationConfig().observationHandler(new ObservationHandler<ImageModelObservationContext>() {
            @Override
            public void onStop(ImageModelObservationContext context) {
                observer.accept(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof ImageModelObservationContext;
            }
        });
    }
}
