package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagesdk.springai.ImagesSdkImageModel;
import io.imagesdk.testkit.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The image model of Spring AI, which needs Spring Boot 4. */
class SpringAiTest {
    private final Sandbox sandbox = Sandbox.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ImagesAutoConfiguration.class, ImagesSpringAiAutoConfiguration.class))
            .withPropertyValues(
                    "imagesdk.provider=openai", "imagesdk.base-url=" + sandbox.baseUrl(), "imagesdk.api-key=test-key");

    @BeforeEach
    void needsBoot4() {
        assumeThat(SpringBootVersion.getVersion()).startsWith("4");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void generatesWithTheModel() {
        runner.withPropertyValues("spring.ai.model.image=imagesdk").run(context -> {
            String base64 = context.getBean(ImageModel.class)
                    .call(new ImagePrompt("A cat"))
                    .getResult()
                    .getOutput()
                    .getB64Json();

            assertThat(base64).startsWith("iVBOR");
            sandbox.assertThat().billed(1).neverBilledTwice();
        });
    }

    @Test
    void createsNoModelUnlessItIsSelected() {
        runner.run(context -> assertThat(context).doesNotHaveBean(ImageModel.class));
        runner.withPropertyValues("spring.ai.model.image=openai")
                .run(context -> assertThat(context).doesNotHaveBean(ImageModel.class));
    }

    @Test
    void doesNotNeedSpringAi() {
        runner.withClassLoader(new FilteredClassLoader(ImagesSdkImageModel.class, ImageModel.class))
                .withPropertyValues("spring.ai.model.image=imagesdk")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
