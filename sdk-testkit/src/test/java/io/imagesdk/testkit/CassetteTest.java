package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cassette plays back what it recorded, without the server that it recorded. */
@Timeout(60)
class CassetteTest {
    private static final String KEY = "sk-cassette-5b1d0e";
    private static final CallOptions ASYNC = CallOptions.builder().async(true).build();
    private static final GenerateRequest CAT =
            GenerateRequest.builder().prompt("A cat in a tree").count(2).build();

    @TempDir
    Path directory;

    private Path file;

    /** The service would reject the URL, which the one of the cassette hides from it. */
    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/v1", "http://provider.example", "ftp://127.0.0.1/", "/v1"})
    void recordsNoPlainHttpOfAnotherMachine(String provider) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cassette.record(file, URI.create(provider)))
                .withMessageContaining("plain http exposes the API key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cassette.recordWithHashedPrompts(file, URI.create(provider)));
    }

    @BeforeEach
    void chooseAFile() {
        file = directory.resolve("tree/cat.json");
    }

    /** Some calls of a service. */
    @FunctionalInterface
    private interface Calls {
        List<byte[]> run(ImagesService images) throws Exception;
    }

    @Test
    void playsBackImagesInTheResponse() throws Exception {
        playsBack(Providers.OPENAI, images -> bytes(images.blocking().generate(CAT)));

        assertThat(fileNames()).contains("image-1.png", "image-2.png");
        assertThat(Files.size(file)).isLessThan(5_000);
    }

    /** A large model may need minutes for an image. */
    @Test
    void recordsACallWhileManyOthersWait() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            List<CompletableFuture<ImageResult<ImageBytes>>> slow = IntStream.range(0, 20)
                    .mapToObj(i -> images.generate(GenerateRequest.builder()
                            .prompt("Cat " + i + " [seconds=20]")
                            .build()))
                    .toList();
            images.generate(CAT).get(15, TimeUnit.SECONDS);

            assertThat(slow).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void playsBackDownloads() throws Exception {
        playsBack(Providers.XAI, images -> bytes(images.blocking().generate(CAT)));
    }

    @Test
    void playsBackAnEditWithAForm() throws Exception {
        byte[] photo;
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images =
                        service(Providers.OPENAI, sandbox.baseUrl().toString())) {
            photo = bytes(images.blocking().generate(CAT)).get(0);
        }
        EditRequest edit = EditRequest.builder()
                .prompt("Add a hat")
                .image(ImageInput.of(photo, "cat.png"))
                .build();

        playsBack(Providers.OPENAI, images -> bytes(images.blocking().edit(edit)));
    }

    @Test
    void playsBackATask() throws Exception {
        playsBack(
                Providers.OPENAI_COMPATIBLE,
                images -> bytes(images.blocking().generate(CAT, Delivery.inMemory(), ASYNC)));

        assertThat(Files.readString(file)).contains("queued", "processing");
    }

    @Test
    void playsBackAStream() throws Exception {
        playsBack(Providers.OPENAI, CassetteTest::stream);

        assertThat(Files.readString(file)).contains("event: image_generation.completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void playsBackABatch(String id) throws Exception {
        ProviderProfile known = Providers.byId(id).orElseThrow();
        PollingSchedule soon = PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200));
        ProviderProfile profile = known.toBuilder()
                .batch(known.batch().orElseThrow().withPollingSchedule(soon))
                .build();
        Calls batch = images -> {
            List<byte[]> received = new ArrayList<>();
            List<BatchInput> inputs = List.of(batchInput("a", "A quiet harbor"), batchInput("b", "A fox [block]"));
            images.awaitBatch(
                            images.submitBatch("night-1", inputs).join(), Delivery.inMemory(), result -> result.images()
                                    .ifPresent(delivered -> received.addAll(bytes(delivered))))
                    .join();
            assertThat(received).hasSize(1);
            return received;
        };
        List<byte[]> recorded;
        try (Sandbox sandbox = Sandbox.start();
                Cassette cassette = Cassette.recordWithHashedPrompts(file, sandbox.baseUrl(profile));
                ImagesService images = service(profile, cassette.baseUrl().toString())) {
            recorded = batch.run(images);
            sandbox.assertThat().billed(id.equals("xai") ? 2 : 1);
        }
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images = service(profile, cassette.baseUrl().toString())) {
            assertThat(batch.run(images)).containsExactlyElementsOf(recorded);
            assertThat(cassette.misses()).isEmpty();
        }
        assertThat(Files.readString(file))
                .doesNotContain(KEY, "quiet harbor", "upload_id")
                .hasSizeLessThan(20_000);
        assertThat(fileNames()).anyMatch(name -> name.endsWith(".png"));
    }

    private static BatchInput batchInput(String id, String prompt) {
        return new BatchInput(
                id, GenerateRequest.builder().prompt(prompt).model("m-1").build());
    }

    @Test
    void playsBackAnError() throws Exception {
        playsBack(Providers.XAI, images -> {
            assertThatThrownBy(() -> images.blocking().generate("A cat [block]"))
                    .isInstanceOf(ModerationException.class);
            return List.of();
        });
    }

    @Test
    void recordsNoKeyEvenIfTheServerRepeatsIt() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate().reply(SandboxReply.json(401, "{\"error\":{\"message\":\"wrong key " + KEY + "\"}}"));
            try (Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                    ImagesService images =
                            service(Providers.OPENAI, cassette.baseUrl().toString())) {
                assertThatThrownBy(() -> images.blocking().generate(CAT)).isInstanceOf(ApiException.class);
            }
            assertThat(sandbox.requests().get(0).header("Authorization")).isEqualTo("Bearer " + KEY);
        }

        assertThat(Files.readString(file)).doesNotContain(KEY).contains("wrong key ***");
    }

    /** The next requests repeat the ids of the file and of the batch, in a path and in a body. */
    @Test
    void playsBackABatchWhoseIdsContainTheKey() throws Exception {
        String item = "{\"custom_id\":\"a\",\"response\":{\"status_code\":200,\"body\":{\"data\":[{\"b64_json\":\""
                + Base64.getEncoder().encodeToString(SampleServer.png()) + "\"}]}}}\n";
        List<BatchInput> inputs = List.of(batchInput("a", "A harbor with " + KEY));
        Calls batch = images -> {
            List<byte[]> received = new ArrayList<>();
            images.awaitBatch(
                            images.submitBatch("night-1", inputs).join(), Delivery.inMemory(), result -> result.images()
                                    .ifPresent(delivered -> received.addAll(bytes(delivered))))
                    .join();
            return received;
        };
        List<byte[]> recorded;
        try (SampleServer server = SampleServer.start(path -> path.endsWith("/content")
                        ? item
                        : path.endsWith("/files")
                                ? "{\"id\":\"file-" + KEY + "\"}"
                                : "{\"id\":\"batch_" + KEY + "\",\"status\":\"completed\",\"output_file_id\":\"out-"
                                        + KEY + "\",\"request_counts\":{\"total\":1,\"completed\":1}}");
                Cassette cassette = Cassette.record(file, server.baseUrl());
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            recorded = batch.run(images);
        }
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            assertThat(batch.run(images)).containsExactlyElementsOf(recorded).hasSize(1);
            assertThat(cassette.misses()).isEmpty();
        }
        assertThat(Files.readString(file)).doesNotContain(KEY).contains("batch_masked", "out-masked");
    }

    /** A profile names the header, and servers repeat a key in many forms. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-Ab/cd+ef==012345",
                "sk-Ab\\/cd+ef==012345",
                "sk-Ab%2Fcd%2Bef%3D%3D012345",
                "c2stQWIvY2QrZWY9PTAxMjM0NQ"
            })
    void recordsNoKeyOfAnyHeaderInAnyForm(String form) throws Exception {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                .keyHeader("X-Gateway-Token")
                .keyPrefix("")
                .build();
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate().reply(SandboxReply.json(401, "{\"error\":{\"message\":\"wrong key " + form + "\"}}"));
            try (Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                    ImagesService images = ImagesService.builder()
                            .provider(profile)
                            .baseUrl(cassette.baseUrl().toString())
                            .apiKey("sk-Ab/cd+ef==012345")
                            .build()) {
                assertThatThrownBy(() -> images.blocking().generate(CAT)).isInstanceOf(ApiException.class);
            }
        }

        assertThat(Files.readString(file)).contains("wrong key ***").doesNotContain("Ab", "c2stQWIv");
    }

    /** The JSON of a response is decoded before it is written, so a decoded key would be plain text in the file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk\\u002d0123456789abcdefghijk",
                "\\u0073\\u006b\\u002d0123456789abcdefghijk",
                "sk-0123456789abcdefghij",
                "k-0123456789abcdefghijk",
                "sk&#45;0123456789abcdefghijk",
                "%73%6B-0123456789abcdefghijk",
                "Basic dXNlcjpzay0wMTIzNDU2Nzg5YWJjZGVmZ2hpams=",
                "Basic dXNlcjpzay0wMTIzNDU2Nzg5YWJjZGVmZ2hp"
            })
    void recordsNoKeyInAnotherForm(String form) throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate().reply(SandboxReply.json(401, "{\"error\":{\"message\":\"key " + form + "\"}}"));
            try (Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                    ImagesService images = ImagesService.builder()
                            .provider(Providers.OPENAI_COMPATIBLE)
                            .baseUrl(cassette.baseUrl().toString())
                            .apiKey("sk-0123456789abcdefghijk")
                            .build()) {
                assertThatThrownBy(() -> images.blocking().generate(CAT)).isInstanceOf(ApiException.class);
            }
        }

        assertThat(Files.readString(file)).contains("***").doesNotContain("0123456789", "wMTIzNDU2Nzg5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/octet-stream", "image/png"})
    void recordsNoKeyInBytes(String contentType) throws Exception {
        String trace = Base64.getEncoder()
                .encodeToString(("a trace with the headers: authorization=Bearer " + KEY + " ".repeat(100))
                        .getBytes(StandardCharsets.UTF_8));
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate()
                    .reply(SandboxReply.json(
                                    400, "{\"error\":{\"message\":\"key " + KEY + "\",\"trace\":\"" + trace + "\"}}")
                            .withHeader("Content-Type", contentType));
            try (Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                    ImagesService images =
                            service(Providers.OPENAI, cassette.baseUrl().toString())) {
                assertThatThrownBy(() -> images.blocking().generate(CAT)).isInstanceOf(ImagesException.class);
            }
        }

        try (Stream<Path> files = Files.walk(file.getParent())) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(recorded -> assertThat(Files.readString(recorded, StandardCharsets.ISO_8859_1))
                            .doesNotContain(KEY, trace.substring(70, 110)));
        }
    }

    /** The words of a prompt and of a header are in the URLs of some servers. */
    @Test
    void downloadsImagesWhoseUrlContainsASecret() throws Exception {
        GenerateRequest harbor = GenerateRequest.builder().prompt("harbor").build();
        byte[] image = SampleServer.png();
        try (SampleServer server = SampleServer.start(image, "/v1/images/harbor.png?sig=c2lnbmF0dXJl");
                Cassette cassette = Cassette.recordWithHashedPrompts(file, server.baseUrl());
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, cassette.baseUrl().toString())) {
            assertThat(bytes(images.blocking().generate(harbor))).containsExactly(image);
        }

        assertThat(Files.readString(file)).doesNotContain("harbor", "c2lnbmF0dXJl");
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, cassette.baseUrl().toString())) {
            assertThat(bytes(images.blocking().generate(harbor))).containsExactly(image);
        }
    }

    /** The host of the images can be that of the provider, and an input image can be in a private bucket. */
    @Test
    void recordsNoSignatureOfAnyUrl() throws Exception {
        EditRequest edit = EditRequest.builder()
                .prompt("Add a hat")
                .image(ImageInput.of(URI.create("https://bucket.example/private.png?sig=aW5wdXRTaWduYXR1cmU")))
                .build();
        byte[] image = SampleServer.png();
        try (SampleServer server = SampleServer.start(image, "/v1/files/a.png?sig=b3duU2lnbmF0dXJl");
                Cassette cassette = Cassette.record(file, server.baseUrl());
                ImagesService images = service(Providers.XAI, cassette.baseUrl().toString())) {
            assertThat(bytes(images.blocking().edit(edit))).containsExactly(image);
        }

        assertThat(Files.readString(file))
                .contains("private.png?masked")
                .doesNotContain("aW5wdXRTaWduYXR1cmU", "b3duU2lnbmF0dXJl");
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images = service(Providers.XAI, cassette.baseUrl().toString())) {
            assertThat(bytes(images.blocking().edit(edit))).containsExactly(image);
        }
    }

    @Test
    void recordsNoSignatureThatAFailedDownloadRepeats() throws Exception {
        try (SampleServer server = SampleServer.start(new byte[0], "/i.png?user=x&sig=c2VjcmV0U2lnbmF0dXJl");
                Cassette cassette = Cassette.record(file, server.baseUrl());
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, cassette.baseUrl().toString())) {
            assertThatThrownBy(() -> images.blocking().generate(CAT)).hasMessageContaining("403");
        }

        assertThat(Files.readString(file)).contains("denied for").doesNotContain("c2VjcmV0U2lnbmF0dXJl");
    }

    @Test
    void recordsNoPromptThatAnErrorRepeats() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.onGenerate()
                    .reply(SandboxReply.json(400, "{\"error\":{\"message\":\"rejected: a secret launch\"}}"));
            try (Cassette cassette = Cassette.recordWithHashedPrompts(file, sandbox.baseUrl());
                    ImagesService images =
                            service(Providers.OPENAI, cassette.baseUrl().toString())) {
                assertThatThrownBy(() -> images.blocking().generate("a secret launch"))
                        .isInstanceOf(ApiException.class);
            }
        }

        assertThat(Files.readString(file)).contains("rejected: ***").doesNotContain("secret launch");
    }

    static Stream<ProviderProfile> profilesWithDifferentPrompts() {
        return Stream.of(Providers.OPENAI_COMPATIBLE, Providers.GEMINI);
    }

    @ParameterizedTest
    @MethodSource("profilesWithDifferentPrompts")
    void hashesPrompts(ProviderProfile profile) throws Exception {
        GenerateRequest request =
                CAT.toBuilder().model("gemini-3.1-flash-image").count(1).build();
        try (Sandbox sandbox = Sandbox.start();
                Cassette cassette = Cassette.recordWithHashedPrompts(file, sandbox.baseUrl(profile));
                ImagesService images = service(profile, cassette.baseUrl().toString())) {
            images.blocking().generate(request);
        }

        assertThat(Files.readString(file)).doesNotContain("cat in a tree").contains("sha256:");
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images = service(profile, cassette.baseUrl().toString())) {
            assertThat(images.blocking().generate(request).images()).hasSize(1);
        }
    }

    @Test
    void showsTheNearestRequestAtAMiss() throws Exception {
        playsBack(Providers.OPENAI, images -> bytes(images.blocking().generate(CAT)));
        GenerateRequest dog = CAT.toBuilder().prompt("A dog").build();

        try (Cassette cassette = Cassette.replay(file);
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            assertThatThrownBy(() -> images.blocking().generate(dog))
                    .hasMessageContaining("the cassette has no response");
            assertThat(cassette.misses())
                    .containsExactly("the cassette has no response to POST /images/generations; the nearest recorded"
                            + " request is POST /images/generations, which differs in prompt (recorded"
                            + " \"A cat in a tree\", received \"A dog\")");
        }
    }

    @Test
    void answersNoRequestMoreOftenThanItWasPaid() throws Exception {
        playsBack(Providers.OPENAI, images -> bytes(images.blocking().generate(CAT)));

        try (Cassette cassette = Cassette.replay(file);
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            images.blocking().generate(CAT);

            assertThatThrownBy(() -> images.blocking().generate(CAT)).hasMessageContaining("would be charged again");
        }
    }

    @Test
    void recordsOnlyIfThereIsNoFile() throws Exception {
        playsBack(Providers.OPENAI, images -> bytes(images.blocking().generate(CAT)));

        try (Sandbox sandbox = Sandbox.start();
                Cassette cassette = Cassette.replayOrRecord(file, sandbox.baseUrl());
                ImagesService images =
                        service(Providers.OPENAI, cassette.baseUrl().toString())) {
            images.blocking().generate(CAT);
            sandbox.assertThat().received(0);
        }
    }

    @Test
    void refusesAFileThatIsNoRecording() throws Exception {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");

        assertThatThrownBy(() -> Cassette.replay(other))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the cassette " + other + " cannot be opened: it is not a recording of version 1");
    }

    @Test
    void readsNoImageOutsideOfItsDirectory() throws Exception {
        Path other = Files.writeString(
                directory.resolve("other.json"),
                "{\"version\":1,\"interactions\":[{\"request\":{},\"response\":{\"status\":200,\"headers\":{},"
                        + "\"file\":\"../secret.png\"}}]}");

        assertThatThrownBy(() -> Cassette.replay(other)).hasMessageContaining("is in another directory");
    }

    /** Records calls against a sandbox, and plays them back when it is closed. */
    private void playsBack(ProviderProfile provider, Calls calls) throws Exception {
        List<byte[]> recorded;
        try (Sandbox sandbox = Sandbox.start();
                Cassette cassette = Cassette.record(file, sandbox.baseUrl());
                ImagesService images = service(provider, cassette.baseUrl().toString())) {
            recorded = calls.run(images);
        }
        try (Cassette cassette = Cassette.replay(file);
                ImagesService images = service(provider, cassette.baseUrl().toString())) {
            assertThat(calls.run(images)).containsExactlyElementsOf(recorded);
            assertThat(cassette.misses()).isEmpty();
        }
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).doesNotContain(KEY);
    }

    private static List<byte[]> bytes(ImageResult<ImageBytes> result) {
        return result.images().stream()
                .map(GeneratedImage::content)
                .map(ImageBytes::toByteArray)
                .toList();
    }

    private static List<byte[]> stream(ImagesService images) {
        CallOptions partial = CallOptions.builder().partialImages(2).build();
        GenerateRequest one = CAT.toBuilder().count(1).build();
        List<byte[]> received = new ArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        images.stream(one, Delivery.inMemory(), partial).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ImageEvent<ImageBytes> event) {
                if (event instanceof ImageEvent.Completed<ImageBytes> completed) {
                    received.add(completed.image().content().toByteArray());
                } else {
                    received.add(new byte[0]);
                }
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                end.complete(null);
            }
        });
        end.join();
        assertThat(received).hasSize(3);
        return received;
    }

    private List<String> fileNames() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("tree/cat"))) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static ImagesService service(ProviderProfile provider, String baseUrl) {
        return ImagesService.builder()
                .provider(provider)
                .baseUrl(baseUrl)
                .apiKey(KEY)
                .retryPolicy(RetryPolicy.none())
                .build();
    }
}
