package io.imagesdk.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;

/** Calls through the interface of Spring AI that take long, and images that are large. */
class ImageModelLimitsTest {
    private static final int LARGE = 20 << 20;

    @Test
    void chargesOnceForATimeout() {
        // All providers wait at the same time, so that the timeout can be long enough for a busy machine.
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<Void>> timeouts = BuiltInProfiles.all().stream()
                    .map(profile -> CompletableFuture.runAsync(() -> chargesOnceForATimeout(profile), threads))
                    .toList();

            assertThat(timeouts).hasSizeGreaterThan(25).allSatisfy(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    private static void chargesOnceForATimeout(ProviderProfile profile) {
        try (Sandbox sandbox = BuiltInProfiles.startSandbox(profile);
                ImagesService images = BuiltInProfiles.service(sandbox, profile)) {
            ImagesSdkImageOptions options = BuiltInProfiles.options(profile).toBuilder()
                    .callOptions(
                            CallOptions.builder().timeout(Duration.ofSeconds(5)).build())
                    .build();
            ImageModel model =
                    ImagesSdkImageModel.builder(images).options(options).build();

            Throwable failure = catchThrowable(() -> model.call(new ImagePrompt("A cat [silent]")));

            assertThat(failure).as(profile.id()).isInstanceOf(CallTimeoutException.class);
            assertThat(((ImagesException) failure).billing()).isEqualTo(BillingStatus.UNKNOWN);
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }

    static List<ProviderProfile> constants() {
        return Providers.all();
    }

    @ParameterizedTest
    @MethodSource("constants")
    void returnsALargeImage(ProviderProfile profile) {
        try (Sandbox sandbox = BuiltInProfiles.startSandbox(profile);
                ImagesService images = BuiltInProfiles.service(sandbox, profile)) {
            ImageModel model = ImagesSdkImageModel.builder(images)
                    .options(BuiltInProfiles.options(profile))
                    .build();

            String base64 = Objects.requireNonNull(model.call(new ImagePrompt("A cat [bytes=" + LARGE + "]"))
                            .getResult())
                    .getOutput()
                    .getB64Json();

            assertThat(Base64.getDecoder().decode(Objects.requireNonNull(base64)))
                    .hasSize(LARGE);
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }
}
