package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.testkit.SandboxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** The code blocks of the section about Spring AI in docs/integrations.md. */
class SpringAiSamplesTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create();

    @Test
    void generatesAndEdits(ImagesService images) {
        ImageModel model = ImagesSdkImageModel.builder(images)
                .options(ImagesSdkImageOptions.builder().model("gpt-image-2").build())
                .build();

        ImageResponse response = model.call(new ImagePrompt(
                "A cat in a tree", ImageOptionsBuilder.builder().n(2).build()));
        String base64 = response.getResult().getOutput().getB64Json();

        Resource cat = new ByteArrayResource(TestImages.png());
        Resource hole = new ByteArrayResource(TestImages.png());
        Media image = Media.builder().mimeType(Media.Format.IMAGE_PNG).data(cat).build();
        Media mask = Media.builder()
                .mimeType(Media.Format.IMAGE_PNG)
                .data(hole)
                .name("mask")
                .build();
        model.call(new ImagePrompt(List.of(new ImageMessage("Add a hat", null, List.of(image, mask), Map.of()))));

        assertThat(base64).isNotEmpty();
        SANDBOX.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void repeatsOnlyWhatWasNotSent(ImagesService images) {
        ImageModel model = ImagesSdkImageModel.builder(images).build();
        ImagePrompt prompt = new ImagePrompt("A cat in a tree");

        RetryTemplate template = new RetryTemplate(RetryPolicy.builder()
                .maxRetries(2)
                .delay(Duration.ofSeconds(1))
                .predicate(new NotSentRetryPredicate())
                .build());
        ImageResponse response = template.invoke(() -> model.call(prompt));

        assertThat(Objects.requireNonNull(response).getResults()).hasSize(1);
    }
}
