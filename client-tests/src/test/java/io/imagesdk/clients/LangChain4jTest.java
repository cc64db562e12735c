package io.imagesdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.openai.OpenAiImageModel;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image model of LangChain4j. */
class LangChain4jTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = SandboxExtension.create().withProvider(Providers.OPENAI);

    private OpenAiImageModel model;

    @BeforeEach
    void connect(URI baseUrl) {
        model = OpenAiImageModel.builder()
                .baseUrl(baseUrl.toString())
                .apiKey("sk-none")
                .modelName("gpt-image-2")
                .maxRetries(0)
                .build();
    }

    @Test
    void generatesImages() {
        List<Image> images = model.generate("A koi", 2).content();

        assertThat(images).hasSize(2).allSatisfy(image -> assertPng(image));
        SANDBOX.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void editsAnImage() {
        Image koi = model.generate("A koi").content();
        Image input = Image.builder()
                .base64Data(koi.base64Data())
                .mimeType("image/png")
                .build();

        assertPng(model.edit(input, "Add a hat").content());
        assertPng(model.edit(input, input, "Add a hat").content());

        SANDBOX.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void downloadsFromTheUrlOfAnOlderModel(URI baseUrl) {
        OpenAiImageModel older = OpenAiImageModel.builder()
                .baseUrl(baseUrl.toString())
                .apiKey("sk-none")
                .modelName("dall-e-3")
                .build();

        Image image = older.generate("A koi").content();

        assertThat(image.url()).hasScheme("http").hasHost("127.0.0.1");
        assertThat(image.revisedPrompt()).isEqualTo("A koi");
    }

    @Test
    void reportsARateLimit() {
        SANDBOX.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO));

        assertThatThrownBy(() -> model.generate("A koi"))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.statusCode()).isEqualTo(429));
        SANDBOX.assertThat().billed(0);
    }

    private static void assertPng(Image image) {
        assertThat(Base64.getDecoder().decode(image.base64Data())).startsWith(0x89, 'P', 'N', 'G');
    }
}
