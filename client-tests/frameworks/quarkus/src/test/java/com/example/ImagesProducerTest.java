package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.testkit.Sandbox;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the recipe in the container of Quarkus, against the sandbox. */
@QuarkusTest
class ImagesProducerTest {
    private static Sandbox sandbox;

    /** Quarkus removes beans that nothing injects. */
    @Inject
    ImagesService images;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start();
        System.setProperty("imagesdk.apiKey", "sandbox-key");
        System.setProperty("imagesdk.baseUrl", sandbox.baseUrl().toString());
    }

    @AfterAll
    static void stop() {
        System.clearProperty("imagesdk.apiKey");
        System.clearProperty("imagesdk.baseUrl");
        sandbox.close();
    }

    @Test
    void producesAServiceAndClosesIt() {
        assertEquals(1, images.blocking().generate("A cat in a tree").images().size());

        Arc.container().instance(ImagesService.class).destroy();

        assertThrows(ServiceClosedException.class, () -> images.blocking().generate("A dog"));
        sandbox.assertThat().billed(1);
    }
}
