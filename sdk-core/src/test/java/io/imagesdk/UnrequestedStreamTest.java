package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.environment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.ManualScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer with events although no stream is requested. */
@Timeout(60)
class UnrequestedStreamTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 80, 80);
    private static final byte[] PARTIAL = SampleImages.encoded("png", 2, 2);

    private final ManualScheduler time = new ManualScheduler(CompletableFuture::runAsync);

    @TempDir
    Path directory;

    @Test
    void theFinalImageIsTheResult() throws Exception {
        try (RawServer server = RawServer.start((request, client) ->
                        client.write(Events.HEAD + Events.partial(0, PARTIAL) + Events.completed(IMAGE)));
                ImagesService images = service(server)) {
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));

            assertThat(result.images())
                    .singleElement()
                    .extracting(GeneratedImage::content)
                    .satisfies(file -> assertThat(file).hasBinaryContent(IMAGE));
            assertThat(directory.toFile().list()).hasSize(1);
            assertThat(result.usage().numbers()).isNotEmpty();
        }
    }

    /** Gateways stream although the profile of their provider has no streams. */
    @ParameterizedTest
    @ValueSource(strings = {"wellapi", "xai", "xai-compatible", "new-api", "huggingface"})
    void theFinalImageIsTheResultOfEachProfile(String profile) throws Exception {
        String plain = "data: {\"created\":1,\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE)
                + "\"}]}\n\ndata: [DONE]\n\n";
        List<String> bodies = List.of(Events.partial(0, PARTIAL) + Events.completed(IMAGE), plain);
        for (String body : bodies) {
            try (RawServer server = RawServer.start((request, client) -> client.write(Events.HEAD + body));
                    ImagesService images = ServiceFixtures.service(server)
                            .provider(Providers.byId(profile).orElseThrow())
                            .build()) {
                ImageResult<ImageBytes> result = images.blocking()
                        .generate(REQUEST.toBuilder().model("m").build());

                assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json", "application/octet-stream"})
    void theDataInGzipDecideWhetherTheyAreEvents(String mediaType) throws Exception {
        String json = "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}]}";
        for (String body : List.of(Events.completed(IMAGE), json)) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(body.getBytes(UTF_8));
            }
            try (RawServer server = RawServer.start((request, client) ->
                            client.respond(200, "Content-Type: " + mediaType + "\r\n", compressed.toByteArray()));
                    ImagesService images = service(server)) {
                ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

                assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
            }
        }
    }

    @Test
    void theStreamEndsWithTheLastImageThatWasRequested() throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                Events.HEAD + Events.completed(IMAGE) + Events.completed(PARTIAL))
                        .stallLong(() -> time.advance(Duration.ofSeconds(60))));
                ImagesService images = service(server)) {
            ImageResult<Path> result =
                    images.blocking().generate(REQUEST.toBuilder().count(2).build(), Delivery.toDirectory(directory));

            assertThat(result.images()).extracting(GeneratedImage::index).containsExactly(0, 1);
        }
    }

    @Test
    void theDeadlineHandsOverTheImagesSoFar() throws Exception {
        CallOptions options =
                CallOptions.builder().timeout(Duration.ofSeconds(1)).build();
        try (RawServer server = RawServer.start((request, client) -> client.write(
                                Events.HEAD + Events.completed(IMAGE) + Events.partial(0, PARTIAL))
                        .stallLong(() -> time.advance(Duration.ofSeconds(2))));
                ImagesService images = service(server)) {
            CallTimeoutException failure = catchThrowableOfType(CallTimeoutException.class, () -> images.blocking()
                    .generate(REQUEST.toBuilder().count(2).build(), Delivery.toDirectory(directory), options));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Delivered.class);
            assertThat(directory.toFile().list()).hasSize(1);
        }
    }

    @Test
    void anErrorEventFailsTheCall() throws Exception {
        String error = "event: error\ndata: {\"error\":{\"message\":\"the model is overloaded\"}}\n\n";
        try (RawServer server = RawServer.start((request, client) -> client.write(Events.HEAD + error));
                ImagesService images = service(server)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.toDirectory(directory)));

            assertThat(failure).hasMessageContaining("the model is overloaded");
            assertThat(directory).isEmptyDirectory();
        }
    }

    /** The stream of Ollama consists of JSON lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'response':'','completed':1}\n{'response':'','completed':9}\nIMAGE",
                "null\n{}\nIMAGE",
                "IMAGE{'done':true}\n",
                "IMAGE{'done':tr",
                "IMAGE{'done':NaNNaN}",
                "{'url':'x'}IMAGE{'error':'the server stops'}"
            })
    void theImageInALineOfJsonIsTheResult(String lines) throws Exception {
        String image = "{'image':'" + SampleImages.base64(IMAGE) + "'}\n";
        String body = lines.replace("IMAGE", image).replace('\'', '"');
        ProviderProfile ollama = Providers.byId("ollama").orElseThrow();
        try (RawServer server = ServiceFixtures.responding(200, "Content-Type: application/x-ndjson\r\n", body);
                ImagesService images =
                        ServiceFixtures.service(server).provider(ollama).build()) {
            ImageResult<Path> result = images.blocking()
                    .generate(REQUEST.toBuilder().model("x/z-image-turbo").build(), Delivery.toDirectory(directory));

            assertThat(result.image().content()).hasBinaryContent(IMAGE);
            assertThat(directory.toFile().list()).hasSize(1);
        }
    }

    @Test
    void theUrlInTheFirstLineOfJsonIsKeptWhenTheSecondOneIsCut() throws Exception {
        String body = ServiceFixtures.urls("https://a.example/0") + "\n{\"done\":tr";
        try (RawServer server = ServiceFixtures.responding(200, "", body);
                ImagesService images = service(server)) {
            ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

            assertThat(result.image().content()).hasPath("/0");
        }
    }

    @Test
    void theErrorInTheLastLineOfJsonFailsTheCall() throws Exception {
        String body = "{\"completed\":1}\n{\"error\":{\"message\":\"the model is overloaded\"}}";
        try (RawServer server = ServiceFixtures.responding(200, "", body);
                ImagesService images = service(server)) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).hasMessageContaining("the model is overloaded");
            assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
        }
    }

    private ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .environment(environment(time))
                .build();
    }
}
