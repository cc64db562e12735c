package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ModerationException;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Cassette;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The tests that docs/testing.md shows. */
class SandboxSamplesTest {
    @TempDir
    Path directory;

    @RegisterExtension
    static final SandboxExtension sandbox = SandboxExtension.create();

    @Test
    void paysOnceAfterARateLimit(ImagesService images) {
        sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO)).thenReply(SandboxReply.images(2));

        assertThat(images.blocking().generate("A cat in a tree").images()).hasSize(2);

        sandbox.assertThat().billed(2).neverBilledTwice();
    }

    @Test
    void reportsModerationOfOnePrompt(ImagesService images) {
        sandbox.onGenerate()
                .when(request -> request.prompt().contains("dragon"))
                .reply(SandboxReply.moderated());

        assertThatThrownBy(() -> images.blocking().generate("A dragon")).isInstanceOf(ModerationException.class);
        assertThat(images.blocking().generate("A cat").images()).hasSize(1);
    }

    @Test
    void playsARecordingBack() {
        Path file = directory.resolve("harbor.json");
        String prompt = "A quiet harbor at dawn";

        try (Cassette cassette = Cassette.record(file, sandbox.sandbox().baseUrl());
                ImagesService images = serviceAt(cassette.baseUrl())) {
            images.blocking().generate(prompt);
        }
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images = serviceAt(cassette.baseUrl())) {
            assertThat(images.blocking().generate(prompt).images()).hasSize(1);
        }
        sandbox.assertThat().billed(1);
    }

    private static ImagesService serviceAt(URI baseUrl) {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(baseUrl)
                .apiKey("none")
                .build();
    }

    @Test
    void countsTheCost(ImagesService images) {
        sandbox.onGenerate().thenAlways(SandboxReply.images().withCost(new BigDecimal("0.04")));

        images.blocking().generate("A cat");
        images.blocking().generate("A dog");

        assertThat(sandbox.sandbox().charges())
                .extracting(charge -> charge.cost())
                .allMatch(cost -> cost.scale() == 2);
    }
}
