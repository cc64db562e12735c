package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ModerationException;
import io.imagesdk.testkit.SandboxExtension;
import io.imagesdk.testkit.SandboxReply;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests that docs/testing.md shows. */
class SandboxSamplesTest {
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
    void countsTheCost(ImagesService images) {
        sandbox.onGenerate().thenAlways(SandboxReply.images().withCost(new BigDecimal("0.04")));

        images.blocking().generate("A cat");
        images.blocking().generate("A dog");

        assertThat(sandbox.sandbox().charges())
                .extracting(charge -> charge.cost())
                .allMatch(cost -> cost.scale() == 2);
    }
}
