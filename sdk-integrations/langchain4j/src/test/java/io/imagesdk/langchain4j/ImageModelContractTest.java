package io.imagesdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.internal.RetryUtils;
import dev.langchain4j.internal.RetryUtils.RetryPolicy;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Uses every built-in profile through the interface of LangChain4j, and counts what the sandbox charged. Where a
 * provider cannot do something, nothing is sent, and a sentence says so.
 */
final class ImageModelContractTest {
    /** Repeats what LangChain4j repeats, without its delay. */
    private static final RetryPolicy RETRIES =
            RetryUtils.retryPolicyBuilder().maxRetries(2).delayMillis(1).build();

    /** The providers that document no error of moderation, so that theirs looks like another one. */
    private static final Set<String> WITHOUT_MODERATION =
            Set.of("a1111", "bfl", "huggingface", "kie", "leonardo", "ollama", "openai-local", "runware");

    private static Sandbox sandbox;

    private ImagesSdkImageModel opened;

    @BeforeAll
    static void start() {
        sandbox = BuiltInProfiles.startSandbox();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @BeforeEach
    void reset() {
        sandbox.reset();
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    static Stream<Named<ProviderProfile>> profiles() {
        return BuiltInProfiles.all().stream().map(profile -> Named.of(profile.id(), profile));
    }

    /** Returns the number of requests that create images; downloads are free of charge. */
    private static long posts() {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }

    private ImageModel model(ProviderProfile profile) {
        return open(Samples.model(sandbox, profile));
    }

    private ImagesSdkImageModel open(ImagesSdkImageModel.Builder builder) {
        opened = builder.build();
        return opened;
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void generatesAnImage(ProviderProfile profile) {
        Response<Image> response = model(profile).generate("A cat in a tree [polls=1]");

        assertThat(Samples.bytes(response.content())).startsWith(0x89, 'P', 'N', 'G');
        assertThat(response.content().mimeType()).isEqualTo("image/png");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void generatesSeveralImages(ProviderProfile profile) {
        Response<List<Image>> response = model(profile).generate("A cat in a tree [polls=1]", 2);

        assertThat(response.content()).hasSize(2).allSatisfy(image -> assertThat(Samples.bytes(image))
                .startsWith(0x89, 'P', 'N', 'G'));
        sandbox.assertThat().billed(2);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void editsAnImage(ProviderProfile profile) {
        ImageModel model = model(profile);
        if (profile.editing().isEmpty()) {
            assertRejected(
                    () -> model.edit(Samples.image(), "Add a hat [polls=1]"),
                    profile.id() + ": image is not supported, this provider does not edit images");
            return;
        }

        Response<Image> response = model.edit(Samples.image(), "Add a hat [polls=1]");

        assertThat(Samples.bytes(response.content())).startsWith(0x89, 'P', 'N', 'G');
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void editsWithAMask(ProviderProfile profile) {
        ImageModel model = model(profile);
        Optional<Editing> editing = profile.editing();
        if (editing.flatMap(supported -> supported.inputImages().maskName()).isEmpty()) {
            assertRejected(
                    () -> model.edit(Samples.image(), Samples.image(), "Add a hat [polls=1]"),
                    editing.isPresent()
                            ? profile.id() + ": mask is not supported, describe the area in the prompt"
                            : profile.id() + ": image is not supported, this provider does not edit images");
            return;
        }

        Response<Image> response = model.edit(Samples.image(), Samples.image(), "Add a hat [polls=1]");

        assertThat(Samples.bytes(response.content())).startsWith(0x89, 'P', 'N', 'G');
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void editsSeveralImages(ProviderProfile profile) {
        ImagesSdkImageModel model = open(Samples.model(sandbox, profile));
        if (maxInputImages(profile) < 2) {
            assertRejected(
                    () -> model.edit(twoImages(), null, "Combine them [polls=1]", 1),
                    profile.editing().isPresent()
                            ? profile.id() + ": image accepts up to 1 image, was 2"
                            : profile.id() + ": image is not supported, this provider does not edit images");
            return;
        }

        Response<List<Image>> response = model.edit(twoImages(), null, "Combine them [polls=1]", 2);

        assertThat(response.content()).hasSize(2);
        sandbox.assertThat().billed(2);
    }

    private static void assertRejected(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).isInstanceOf(InvalidRequestException.class).hasMessage(sentence);
        sandbox.assertThat().received(0);
    }

    private static int maxInputImages(ProviderProfile profile) {
        return profile.editing()
                .map(editing -> editing.inputImages().maxImages().orElse(Integer.MAX_VALUE))
                .orElse(0);
    }

    private static List<Image> twoImages() {
        return List.of(Samples.image(), Samples.image());
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void reportsModeration(ProviderProfile profile) {
        ImageModel model = model(profile);

        Throwable failure = catchThrowable(() -> RETRIES.withRetry(() -> model.generate("[block] [polls=1]")));

        if (WITHOUT_MODERATION.contains(profile.id())) {
            assertThat(failure)
                    .isInstanceOf(NonRetriableException.class)
                    .hasMessageContaining("Your request was rejected by the safety system.");
        } else {
            assertThat(failure)
                    .isInstanceOf(ContentFilteredException.class)
                    .hasCauseInstanceOf(ModerationException.class);
        }
        assertThat(posts()).isEqualTo(1);
        // xAI charges for a blocked image.
        sandbox.assertThat().neverBilledTwice();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void reportsARejectedKey(ProviderProfile profile) {
        ImageModel model = model(profile);

        assertThatThrownBy(() -> RETRIES.withRetry(() -> model.generate("[refuse=401]")))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageNotContaining("sandbox-key");
        sandbox.assertThat().received(1).billed(0);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void paysOnceAfterARateLimitThatLangChain4jRetries(ProviderProfile profile) {
        ImageModel model = model(profile);
        sandbox.onGenerate().reply(SandboxReply.status(429)).thenReply(SandboxReply.status(429));

        assertThatThrownBy(() -> model.generate("A cat [polls=1]"))
                .isInstanceOf(RateLimitException.class)
                .hasCauseInstanceOf(io.imagesdk.error.RateLimitException.class);
        Response<Image> response = RETRIES.withRetry(() -> model.generate("A cat [polls=1]"));

        assertThat(response.content().base64Data()).isNotEmpty();
        assertThat(posts()).isEqualTo(3);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void paysOnceAfterATimeout() {
        // All providers wait at the same time, so that the timeout can be long enough for a busy machine.
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<Throwable>> failures = BuiltInProfiles.all().stream()
                    .map(profile -> CompletableFuture.supplyAsync(() -> timeout(profile), threads))
                    .toList();

            assertThat(failures.stream().map(CompletableFuture::join))
                    .allSatisfy(e -> assertThat(e)
                            .isInstanceOf(PossiblyChargedException.class)
                            .hasCauseInstanceOf(CallTimeoutException.class))
                    .extracting(e -> ((PossiblyChargedException) e).billing())
                    .containsOnly(BillingStatus.UNKNOWN);
        } finally {
            threads.shutdown();
        }
        assertThat(posts()).isEqualTo(BuiltInProfiles.all().size());
        sandbox.assertThat().billed(BuiltInProfiles.all().size());
    }

    private static Throwable timeout(ProviderProfile profile) {
        try (ImagesSdkImageModel model = Samples.model(sandbox, profile)
                .settings(settings -> settings.timeout(Duration.ofSeconds(5)))
                .build()) {
            return catchThrowable(() -> RETRIES.withRetry(() -> model.generate("[silent] " + profile.id())));
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void paysOnceWhenTheServerFails(ProviderProfile profile) {
        ImageModel model = model(profile);

        for (String failure : List.of("[refuse=500]", "[close]", "[garbage]", "[html]", "[fail]")) {
            sandbox.reset();
            Throwable thrown =
                    catchThrowable(() -> RetryUtils.withRetryMappingExceptions(() -> model.generate(failure), 2));
            // The half of a response may have the id of a task, which is awaited.
            if (thrown != null || !failure.equals("[fail]") || profile.task().isEmpty()) {
                assertThat(thrown)
                        .as(failure)
                        .isInstanceOf(NonRetriableException.class)
                        .hasCauseInstanceOf(ImagesException.class);
            }
            assertThat(posts()).as(failure).isEqualTo(1);
            assertThat(sandbox.charges()).as(failure).hasSizeLessThanOrEqualTo(1);
        }
    }

    static List<ProviderProfile> constants() {
        return Providers.all();
    }

    @ParameterizedTest
    @MethodSource("constants")
    void deliversAnImageOf20MiB(ProviderProfile profile) {
        int size = 20 << 20;

        Response<Image> response = model(profile).generate("[bytes=" + size + "]");

        assertThat(Samples.bytes(response.content())).hasSize(size);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }
}
