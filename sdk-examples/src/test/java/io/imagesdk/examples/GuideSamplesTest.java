package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code blocks of the guides against the sandbox. */
class GuideSamplesTest {
    private static final GenerateRequest KOI =
            GenerateRequest.builder().prompt("A koi in a nebula").size("64x64").build();

    private final PrintStream terminal = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private ImagesService images;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        images = service(fastPolling());
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(terminal);
        images.close();
        sandbox.close();
    }

    @Test
    void editsAFile() throws IOException {
        Path photo = images.blocking()
                .generate(KOI, Delivery.toDirectory(directory))
                .images()
                .get(0)
                .content();

        Path mask = directory.resolve("mask.png");
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB), "png", mask.toFile());

        ImageResult<Path> edited = GuideSamples.edit(images, photo, mask);

        assertThat(edited.images().get(0).content()).hasFileName("sunset.png").isNotEmptyFile();
    }

    @Test
    void findsTheFactsOfACancelledCall() {
        CompletableFuture<?> call = images.generate(KOI);
        call.cancel(true);

        CancellationException cancelled = catchThrowableOfType(CancellationException.class, call::join);

        assertThat(GuideSamples.facts(cancelled)).isPresent();
    }

    @Test
    void findsTheFactsOfACallThatItsCallerNoLongerWaitsFor() {
        CompletableFuture<?> call = images.generate(KOI);
        call.completeExceptionally(new TimeoutException());

        CompletionException error = catchThrowableOfType(CompletionException.class, call::join);

        assertThat(GuideSamples.facts(error)).isPresent();
    }

    @Test
    void usesASecondProvider() {
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat").aspectRatio("16:9").build();
        try (ImagesService second = ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(sandbox.baseUrl(Providers.XAI))
                .apiKey("sandbox")
                .build()) {
            assertThat(GuideSamples.fallback(images, second, request).warnings())
                    .hasSize(1);
        }
    }

    @Test
    void estimatesAPrice() {
        GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();

        assertThat(GuideSamples.estimate(request).map(PriceEstimate::highest)).contains(new BigDecimal("0.15"));
    }

    @Test
    void generatesManyImages() {
        assertThat(GuideSamples.many(images, List.of("one", "two", "three")))
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.images()).hasSize(1));
    }

    @Test
    void resumesATask() throws IOException {
        Path file = directory.resolve("task.json");

        GuideSamples.submit(images, file);
        GuideSamples.status(images, ImageTask.fromJson(Files.readString(file)));

        assertThat(GuideSamples.await(images, file, directory).images())
                .extracting(GeneratedImage::content)
                .allSatisfy(image -> assertThat(image).isNotEmptyFile());
        assertThat(printed()).startsWith("QUEUED");
    }

    @Test
    void streamsPartialImages() {
        GuideSamples.stream(images, directory).join();

        assertThat(printed().lines())
                .map(Path::of)
                .extracting(Path::getFileName)
                .map(Path::toString)
                .containsExactly("koi.partial-0.png", "koi.partial-1.png", "koi.png");
    }

    @Test
    void generatesInASandboxForAProfile() {
        GenerateRequest request = GenerateRequest.builder()
                .prompt("A cat")
                .model("x/z-image-turbo")
                .build();

        assertThat(GuideSamples.generateInSandbox(Providers.byId("ollama").orElseThrow(), request)
                        .images())
                .hasSize(1);
    }

    @Test
    void retriesARejectedRequestInTheSandbox() {
        GuideSamples.sandbox();

        assertThat(printed()).isEqualToIgnoringNewLines("REJECTED after 3 requests");
    }

    @Test
    void printsWhatAFailureMayHaveCost() {
        GuideSamples.failures(images, KOI.toBuilder().prompt("[refuse=500]").build());

        assertThat(printed()).startsWith("UNKNOWN: ").contains("request id ");
    }

    @Test
    void handlesEachOutcome() {
        GenerateRequest request =
                KOI.toBuilder().prompt("[block=0] [broken=1]").count(3).build();

        GuideSamples.outcomes(images.blocking().generate(request, Delivery.toDirectory(directory)));

        assertThat(printed()).contains("delivered ").contains("blocked: ");
    }

    @Test
    void translatesTheShape() {
        try (ImagesService xai = service(Providers.XAI)) {
            GuideSamples.adapt(xai, KOI.toBuilder().size("1024x1536").build());
        }

        assertThat(printed()).contains("2:3");
    }

    @Test
    void cancelsACall() {
        assertThat(GuideSamples.cancel(
                        images, KOI.toBuilder().prompt("[silent]").build(), directory))
                .isCancelled();
        images.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void listensToCalls() {
        try (ImagesService listened = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("sandbox")
                .addListener(new GuideSamples.PrintingListener())
                .build()) {
            listened.blocking().generate(KOI);
        }

        assertThat(printed()).startsWith("GENERATE took ");
    }

    @Test
    void writesToASink() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ImageResult<String> result = images.blocking().generate(KOI, Delivery.to(GuideSamples.sink(out)));

        assertThat(out.toByteArray()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(result.images().get(0).content()).hasSize(64);
    }

    private ImagesService service(ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(sandbox.baseUrl())
                .apiKey("sandbox")
                .build();
    }

    /** Returns a profile that polls the sandbox at the shortest interval that is allowed. */
    private static ProviderProfile fastPolling() {
        Duration interval = Duration.ofMillis(200);
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE;
        return profile.toBuilder()
                .task(profile.task().orElseThrow().toBuilder()
                        .pollingSchedule(PollingSchedule.of(interval, interval))
                        .build())
                .build();
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
