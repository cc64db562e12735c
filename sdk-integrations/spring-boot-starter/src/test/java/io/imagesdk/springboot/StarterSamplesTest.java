package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.springboot.json.ImagesJsonAutoConfiguration;
import io.imagesdk.testkit.Sandbox;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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

    interface KeyVault {
        String currentKey();
    }

    @Configuration(proxyBeanMethods = false)
    static class RotatingKeyConfiguration {
        @Bean
        ImagesServiceCustomizer rotatingKey(KeyVault vault) {
            return (name, builder) -> {
                if (name.equals("drafts")) {
                    builder.apiKeySupplier(vault::currentKey);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnServiceConfiguration {
        @Bean
        ImagesService images(
                List<CallListener> listeners, @Qualifier("imagesCallbackThreads") Executor callbacks, Sandbox sandbox) {
            ImagesServiceBuilder builder = ImagesService.builder()
                    .provider(Providers.OPENAI)
                    .baseUrl(sandbox.baseUrl())
                    .apiKey("test-key")
                    .callbackExecutor(callbacks);
            listeners.forEach(builder::addListener);
            return builder.build();
        }
    }

    @Test
    void sendsTheKeyOfASupplierToItsServiceOnly() {
        try (Sandbox sandbox = Sandbox.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ImagesAutoConfiguration.class))
                    .withPropertyValues(
                            "imagesdk.provider=openai",
                            "imagesdk.base-url=" + sandbox.baseUrl(),
                            "imagesdk.services.drafts.provider=openai",
                            "imagesdk.services.drafts.base-url=" + sandbox.baseUrl())
                    .withSystemProperties("imagesdk.apiKey=key-of-the-environment")
                    .withBean(KeyVault.class, () -> () -> "key-of-the-vault")
                    .withUserConfiguration(RotatingKeyConfiguration.class)
                    .run(context -> {
                        context.getBean("imagesService", ImagesService.class)
                                .blocking()
                                .generate("A cat");
                        context.getBean("draftsImagesService", ImagesService.class)
                                .blocking()
                                .generate("A cat");

                        assertThat(sandbox.requests())
                                .filteredOn(request -> request.method().equals("POST"))
                                .extracting(request -> request.header("authorization"))
                                .containsExactly("Bearer key-of-the-environment", "Bearer key-of-the-vault");
                    });
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
