package io.imagesdk.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Cassette;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Five tests to start with. They need only the core, the test kit and JUnit, so copy them into a project of yours. */
class StarterTest {
    @RegisterExtension
    static final SandboxExtension sandbox = SandboxExtension.create().withProvider(Providers.XAI);

    @TempDir
    Path directory;

    @Test
    void generatesImages(ImagesService images) {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("A cat in a tree")
                .aspectRatio("16:9")
                .count(2)
                .build();

        ImageResult<Path> result = images.blocking().generate(request, Delivery.toDirectory(directory));

        assertEquals(2, result.images().size());
        sandbox.assertThat().billed(2);
    }

    @Test
    void paysOnceAfterARateLimit(ImagesService images) {
        sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO));

        assertEquals(1, images.blocking().generate("A cat").images().size());

        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void reportsAChargeForAnImageThatModerationRemoves(ImagesService images) {
        sandbox.onGenerate().reply(SandboxReply.moderated());

        ModerationException e =
                assertThrows(ModerationException.class, () -> images.blocking().generate("A dragon"));

        assertEquals(BillingStatus.BILLED, e.billing());
    }

    @Test
    void resumesATaskInAnotherProcess(ImagesService images, URI baseUrl) {
        sandbox.onGenerate().reply(SandboxReply.taskDoneAfter(1));
        GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();
        String saved = images.blocking().submit(request).toJson();

        try (ImagesService later = serviceAt(baseUrl)) {
            ImageTask task = ImageTask.fromJson(saved);
            assertEquals(
                    1,
                    later.blocking().await(task, Delivery.inMemory()).images().size());
        }

        sandbox.assertThat().billed(1);
    }

    @Test
    void playsARecordingBack(URI baseUrl) {
        Path file = directory.resolve("cat.json");
        byte[] recorded = generateCat(Cassette.record(file, baseUrl));

        byte[] played = generateCat(Cassette.replay(file));

        assertArrayEquals(recorded, played);
        sandbox.assertThat().billed(1);
    }

    private static byte[] generateCat(Cassette cassette) {
        try (cassette;
                ImagesService images = serviceAt(cassette.baseUrl())) {
            return images.blocking().generate("A cat").image().content().toByteArray();
        }
    }

    private static ImagesService serviceAt(URI baseUrl) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(baseUrl)
                .apiKey("test")
                .build();
    }
}
