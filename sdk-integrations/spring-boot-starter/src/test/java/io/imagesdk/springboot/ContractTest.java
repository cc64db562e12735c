package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Calls of a service from a context, against the sandbox: what they deliver and what they cost. */
class ContractTest {
    private final Sandbox sandbox = Sandbox.start();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xai", "xai-compatible", "openai", "openai-compatible", "wellapi", "gemini"})
    void generatesAndEditsWithEachProvider(String provider) {
        run(provider, images -> {
            String model =
                    images.provider().suggestedDefaults().getOrDefault(Parameter.MODEL, "gemini-3.1-flash-image");
            ImageBytes first = images.blocking()
                    .generate(GenerateRequest.builder()
                            .prompt("A cat")
                            .model(model)
                            .build())
                    .image()
                    .content();
            sandbox.assertThat().billed(1);

            ImageResult<Path> edited = images.blocking()
                    .edit(
                            EditRequest.builder()
                                    .prompt("Add a hat")
                                    .model(model)
                                    .image(ImageInput.of(first))
                                    .build(),
                            Delivery.toDirectory(directory));

            assertThat(edited.image().content()).isNotEmptyFile();
            sandbox.assertThat().billed(2).neverBilledTwice();
        });
    }

    @Test
    void reportsModeration() {
        sandbox.onGenerate().reply(SandboxReply.moderated());

        run("openai", images -> assertThatThrownBy(() -> images.blocking().generate("A cat"))
                .isInstanceOf(ModerationException.class));
    }

    @Test
    void paysOnceAfterARateLimit() {
        sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO));

        run("openai", images -> {
            assertThat(images.blocking().generate("A cat").images()).hasSize(1);
            sandbox.assertThat().billed(1).neverBilledTwice();
        });
    }

    @Test
    void doesNotRetryIfRetriesAreDisabled() {
        sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO));

        run(
                "openai",
                images -> {
                    assertThatThrownBy(() -> images.blocking().generate("A cat"))
                            .isInstanceOf(RateLimitException.class);
                    sandbox.assertThat().billed(0);
                },
                "imagesdk.retry.enabled=false");
    }

    @Test
    @Timeout(60)
    void endsACallAtItsTimeout() {
        sandbox.onGenerate().reply(SandboxReply.images().neverSent());

        run(
                "openai",
                images -> {
                    CallTimeoutException failure;
                    do {
                        // A busy machine may need longer than the timeout until it has sent the request.
                        failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                                .generate("A cat"));
                    } while (failure.billing() == BillingStatus.NOT_SENT);

                    assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                },
                "imagesdk.timeout=300ms");
    }

    private void run(String provider, Consumer<ImagesService> test, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ImagesAutoConfiguration.class))
                .withPropertyValues(
                        "imagesdk.provider=" + provider,
                        "imagesdk.base-url="
                                + sandbox.baseUrl(Providers.byId(provider).orElseThrow()),
                        "imagesdk.api-key=test-key")
                .withPropertyValues(properties)
                .run(context -> test.accept(context.getBean(ImagesService.class)));
    }
}
