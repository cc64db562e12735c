package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.testkit.Sandbox;
import io.micronaut.context.ApplicationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the recipe in a container of Micronaut, against the sandbox. */
class ImagesFactoryTest {
    private final Sandbox sandbox = Sandbox.start();

    @BeforeEach
    void configure() {
        System.setProperty("imagesdk.apiKey", "sandbox-key");
        System.setProperty("imagesdk.baseUrl", sandbox.baseUrl().toString());
    }

    @AfterEach
    void close() {
        System.clearProperty("imagesdk.apiKey");
        System.clearProperty("imagesdk.baseUrl");
        sandbox.close();
    }

    @Test
    void sharesOneServiceAndClosesIt() {
        ImagesService images;
        try (ApplicationContext context = ApplicationContext.run()) {
            images = context.getBean(ImagesService.class);
            assertSame(images, context.getBean(ImagesService.class));
            assertEquals(
                    1, images.blocking().generate("A cat in a tree").images().size());
        }

        assertThrows(ServiceClosedException.class, () -> images.blocking().generate("A dog"));
        sandbox.assertThat().billed(1);
    }
}
