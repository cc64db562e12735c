package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;

/** The image model of Spring AI, which generates images and has no call for edits. */
class SpringAiTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create().withProvider(Providers.OPENAI);

    private OpenAiImageModel model;

    @BeforeEach
    void connect(URI baseUrl) {
        OpenAiImageOptions.Builder options = OpenAiImageOptions.builder();
        options.baseUrl(baseUrl.toString());
        options.apiKey("sk-none");
        options.model("gpt-image-2");
        options.maxRetries(0);
        model = OpenAiImageModel.builder().options(options.build()).build();
    }

    @Test
    void generatesImages() {
        OpenAiImageOptions.Builder options = OpenAiImageOptions.builder().n(2);
        options.model("gpt-image-2");

        ImageResponse response = model.call(new ImagePrompt("A koi", options.build()));

        assertThat(response.getResults()).hasSize(2).allSatisfy(image -> assertThat(
                        Base64.getDecoder().decode(image.getOutput().getB64Json()))
                .startsWith(0x89, 'P', 'N', 'G'));
        SANDBOX.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void reportsModeration() {
        SANDBOX.onGenerate().reply(SandboxReply.moderated());

        assertThatThrownBy(() -> model.call(new ImagePrompt("A koi")))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code()).hasValue("moderation_blocked"));
        SANDBOX.assertThat().billed(0);
    }
}
