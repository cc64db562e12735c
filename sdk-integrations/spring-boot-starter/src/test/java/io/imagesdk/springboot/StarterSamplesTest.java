package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.springboot.json.ImagesJsonAutoConfiguration;
import io.imagesdk.testkit.Sandbox;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The code blocks of the guide. */
class StarterSamplesTest {
    @RestController
    static class GalleryController {
        private final ImagesService images;
        private final ImagesService drafts;

        GalleryController(ImagesService images, @Qualifier("drafts") ImagesService drafts) {
            this.images = images;
            this.drafts = drafts;
        }

        @GetMapping("/image")
        CompletableFuture<ImageResult<ImageBytes>> image(@RequestParam("prompt") String prompt) {
            return images.generate(prompt);
        }

        @GetMapping(path = "/draft", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flow.Publisher<ImageEvent<ImageBytes>> draft(@RequestParam("prompt") String prompt) {
            return drafts.stream(
                    GenerateRequest.builder().prompt(prompt).build(),
                    Delivery.inMemory(),
                    CallOptions.builder().partialImages(2).build());
        }

        @ExceptionHandler
        ResponseEntity<ImagesException> failure(ImagesException e) {
            return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SandboxConfiguration {
        @Bean
        Sandbox sandbox() {
            return Sandbox.start();
        }

        @Bean
        ImagesConnectionDetails sandboxConnection(Sandbox sandbox) {
            return ImagesConnectionDetails.of(sandbox::baseUrl, "test-key");
        }
    }

    @Test
    void runsTheSamples() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ImagesAutoConfiguration.class, ImagesJsonAutoConfiguration.class))
                .withPropertyValues("imagesdk.provider=xai", "imagesdk.services.drafts.provider=openai")
                .withUserConfiguration(SandboxConfiguration.class, GalleryController.class)
                .run(context -> {
                    GalleryController controller = context.getBean(GalleryController.class);

                    assertThat(controller.image("A cat").join().images()).hasSize(1);
                    assertThat(controller.draft("A cat")).isNotNull();
                    context.getBean(Sandbox.class).assertThat().billed(1).neverBilledTwice();
                });
    }
}
