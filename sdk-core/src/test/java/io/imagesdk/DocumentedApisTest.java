package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * APIs that differ from OpenAI's, each described by a profile file, with a stub that sends the documented
 * responses.
 */
@Timeout(60)
class DocumentedApisTest {
    private static final Path PROFILES = Path.of("src/main/resources/io/imagesdk/provider/catalog");
    private static final String PENDING =
            "{\"generations_by_pk\": {\"generated_images\": [], \"status\": \"PENDING\"}}";
    private static final String GENERATION = "f3e95b9a-37a4-4f3a-9c40-2c1a3c0a2dd1";
    private static final String SUBMITTED =
            "{\"sdGenerationJob\": {\"generationId\": \"" + GENERATION + "\", \"apiCreditCost\": 24}}";
    private static final byte[] IMAGE = SampleImages.encoded("png", 8, 4);

    private final TaskGateway server = new TaskGateway();
    private final AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stability", "leonardo", "runware"})
    void isDescribedInLessThanEightyLinesAndSurvivesTheRoundTrip(String name) throws IOException {
        Path file = PROFILES.resolve(name + ".json");

        ProviderProfile profile = ProviderProfile.read(file);

        assertThat(Files.readAllLines(file)).hasSizeLessThan(80);
        assertThat(profile.id()).isEqualTo(name);
        assertThat(ProviderProfile.read(
                        new ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
    }

    @Test
    void asksStabilityWithAFormAndReadsTheImageThatIsTheResponse() throws Exception {
        server.then(stability("SUCCESS"));
        GenerateRequest request = puppy().aspectRatio("16:9").format("png").build();

        ImageResult<ImageBytes> result = inMemory("stability", request);

        assertThat(result.images().get(0).content().toByteArray()).isEqualTo(IMAGE);
        RawServer.Request requested = server.requests().get(0);
        assertThat(requested.path()).isEqualTo("/v2beta/stable-image/generate/sd3");
        assertThat(requested.header("Accept")).isEqualTo("image/*");
        assertThat(requested.header("Content-Type")).startsWith("multipart/form-data; boundary=");
        assertThat(form(requested)).containsExactly("prompt=a puppy", "aspect_ratio=16:9", "output_format=png");
    }

    @Test
    void showsStabilitysFormBeforeItIsSent() throws Exception {
        try (ImagesService images = service("stability")) {
            RequestPreview preview = images.preview(puppy().format("jpeg").build(), CallOptions.DEFAULT);

            assertThat(preview.json()).isEmpty();
            assertThat(preview.parts().stream()
                            .map(part -> part.name() + "=" + part.value().orElse("")))
                    .containsExactly("prompt=a puppy", "output_format=jpeg");
        }
    }

    @Test
    void editsAtStabilityInTheModeThatTheProtocolWants() throws Exception {
        server.then(stability("SUCCESS"));
        EditRequest edit = EditRequest.builder()
                .prompt("a puppy")
                .image(ImageInput.of(IMAGE, "puppy.png"))
                .extra("strength", 0.6)
                .build();

        try (ImagesService images = service("stability")) {
            assertThat(images.blocking()
                            .edit(edit, Delivery.inMemory(), CallOptions.DEFAULT)
                            .images())
                    .hasSize(1);
        }

        assertThat(form(server.requests().get(0)))
                .startsWith("mode=image-to-image", "prompt=a puppy", "strength=0.6")
                .hasSize(4);
    }

    @Test
    void deliversNoBlurredImageForOneThatWasFiltered(@TempDir Path directory) throws Exception {
        server.then(stability("content_filtered"));

        ModerationException blocked = catchThrowableOfType(ModerationException.class, () -> {
            try (ImagesService images = service("stability")) {
                images.blocking().generate(puppy().build(), Delivery.toDirectory(directory), CallOptions.DEFAULT);
            }
        });

        assertThat(blocked).isNotNull();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void readsWhyStabilityRefused() {
        server.then(
                403,
                "",
                "{\"id\": \"a1b2c3d4\", \"name\": \"content_moderation\", \"errors\": [\"Your request was flagged\"]}");

        ModerationException refused = failure(ModerationException.class, "stability", puppy().build());

        assertThat(refused.providerMessage()).contains("Your request was flagged");
        assertThat(refused.details().code()).contains("content_moderation");
    }

    @Test
    void waitsForLeonardoAndSendsTheSizeAsTwoNumbers() throws Exception {
        server.then(SUBMITTED)
                .then(PENDING)
                .then(PENDING)
                .then("{\"generations_by_pk\": {\"generated_images\": ["
                        + "{\"id\": \"i1\", \"nsfw\": false, \"url\": \"https://cdn.leonardo.ai/users/a/one.jpg\"},"
                        + "{\"id\": \"i2\", \"nsfw\": false, \"url\": \"https://cdn.leonardo.ai/users/a/two.jpg\"}],"
                        + " \"status\": \"COMPLETE\", \"id\": \"" + GENERATION
                        + "\", \"createdAt\": \"2026-05-25T14:22:01\"}}");
        GenerateRequest request = puppy().model("b24e16ff-06e3-43eb-8d33-4416c2d75876")
                .count(2)
                .size("1024x768")
                .build();

        ImageResult<URI> result = addresses("leonardo", request);

        assertThat(result.images().stream().map(image -> image.content().toString()))
                .containsExactly("https://cdn.leonardo.ai/users/a/one.jpg", "https://cdn.leonardo.ai/users/a/two.jpg");
        assertThat(server.lines())
                .startsWith("POST /v1/generations", "GET /v1/generations/" + GENERATION)
                .hasSize(4);
        assertThat(body(0))
                .isEqualTo("{\"num_images\":2,\"prompt\":\"a puppy\",\"modelId\":"
                        + "\"b24e16ff-06e3-43eb-8d33-4416c2d75876\",\"width\":1024,\"height\":768}");
    }

    /** Both providers generate and charge four images if a request has no number. */
    @ParameterizedTest
    @CsvSource({"dashscope, '\"parameters\":{\"n\":1}'", "leonardo, '\"num_images\":1'"})
    void requestsOneImageByDefault(String profile, String expected) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.byId(profile).orElseThrow())
                .apiKey("key")
                .build()) {
            assertThat(images.preview(puppy().model("wan2.2-t2i-flash").build(), CallOptions.DEFAULT)
                            .toCurl())
                    .contains(expected);
        }
    }

    @Test
    void tellsThatLeonardoFailed() {
        server.then(SUBMITTED).then("{\"generations_by_pk\": {\"generated_images\": [], \"status\": \"FAILED\"}}");

        assertThat(failure(TaskFailedException.class, "leonardo", puppy().build()))
                .hasMessageContaining("FAILED");
    }

    @Test
    void refusesWhatTwoNumbersCannotSayAndSendsNothing() {
        GenerateRequest auto = puppy().size("auto").build();
        GenerateRequest twice = puppy().size("512x512").extra("height", 768).build();

        assertThat(failure(InvalidRequestException.class, "leonardo", auto))
                .hasMessageContaining("use a size in pixels");
        assertThat(failure(InvalidRequestException.class, "leonardo", twice))
                .hasMessageContaining("extra.height is specified twice");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksRunwareWithAListOfOneTaskInItsOwnWords() throws Exception {
        server.then(
                "{\"data\": [{\"taskType\": \"imageInference\", \"imageUUID\": \"77da2d99\", \"imageBase64Data\": \""
                        + SampleImages.base64(IMAGE) + "\", \"seed\": 3}]}");
        GenerateRequest request = task().count(1)
                .format("jpeg")
                .responseFormat("b64_json")
                .extra("steps", 20)
                .build();

        ImageResult<ImageBytes> result = inMemory("runware", request);

        assertThat(result.images().get(0).format()).contains(ImageFormat.PNG);
        assertThat(server.lines()).containsExactly("POST /v1");
        String uuid = task(0).get("taskUUID").string().orElseThrow();
        assertThat(UUID.fromString(uuid).version()).isEqualTo(4);
        assertThat(body(0))
                .isEqualTo("[{\"taskType\":\"imageInference\",\"taskUUID\":\"" + uuid
                        + "\",\"positivePrompt\":\"a puppy\",\"model\":\"runware:101@1\",\"numberResults\":1,"
                        + "\"width\":512,\"height\":512,\"outputFormat\":\"JPG\","
                        + "\"outputType\":\"base64Data\",\"steps\":20}]");
    }

    @Test
    void givesEveryRequestToRunwareAnIdOfItsOwn() throws Exception {
        server.then("{\"data\": [{\"imageURL\": \"https://im.runware.ai/image/ws/one.jpg\"}]}");
        GenerateRequest request = task().build();

        ImageResult<URI> first = addresses("runware", request);
        addresses("runware", request);

        assertThat(first.images().get(0).content()).hasToString("https://im.runware.ai/image/ws/one.jpg");
        assertThat(task(0).get("taskUUID").text())
                .isNotEqualTo(task(1).get("taskUUID").text());
    }

    @Test
    void keepsTheTaskOfRunwareOutOfTheCallersHands() {
        GenerateRequest request = task().extra("taskType", "videoInference").build();

        assertThat(failure(InvalidRequestException.class, "runware", request))
                .hasMessageContaining("extra.taskType is reserved for the SDK");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void sendsRunwareTheImageOfAnEditInsideTheList() throws Exception {
        server.then("{\"data\": [{\"imageURL\": \"https://im.runware.ai/image/ws/one.jpg\"}]}");
        EditRequest edit = EditRequest.builder()
                .prompt("a puppy")
                .model("runware:101@1")
                .size("512x512")
                .image(ImageInput.of(IMAGE, "puppy.png"))
                .build();

        try (ImagesService images = service("runware")) {
            images.blocking().edit(edit, Delivery.asUrl(), CallOptions.DEFAULT);
            assertThat(images.preview(edit, CallOptions.DEFAULT).json().orElseThrow())
                    .startsWith("[{")
                    .endsWith("characters of base64)\"}]");
        }

        assertThat(task(0).get("seedImage").text()).contains("data:image/png;base64," + SampleImages.base64(IMAGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401})
    void readsRunwaresErrorsWhateverTheStatus(int status) {
        server.then(
                status,
                "",
                "{\"errors\": [{\"code\": \"invalidApiKey\", \"message\": \"Invalid API key.\","
                        + " \"parameter\": \"apiKey\", \"taskType\": \"authentication\"}]}");

        AuthenticationException refused = failure(AuthenticationException.class, "runware", task().build());

        assertThat(refused.providerMessage()).contains("Invalid API key.");
        assertThat(refused.details().code()).contains("invalidApiKey");
    }

    @Test
    void keepsTheErrorThatHasNoRule() {
        server.then(400, "", "{\"errors\": [{\"code\": \"timeoutProvider\", \"message\": \"It took too long.\"}]}");

        ApiException refused = failure(ApiException.class, "runware", task().build());

        assertThat(refused).hasMessageContaining("It took too long.");
    }

    @ParameterizedTest
    @CsvSource({
        "fal, PUT /fal-ai/flux/requests/764cabcf-b745-4b3e-ae38-1200304cf45b/cancel",
        "replicate, POST /v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu/cancel",
        "dashscope, POST /api/v1/tasks/0385dc79-5ff8-4d82-bcb6-7d7a4a5b1c2d/cancel"
    })
    void cancelsATaskAsItsProviderDocuments(String profile, String cancel) throws IOException {
        server.then(TaskGateway.text(profile + "/submit.response.json")
                        .replaceAll("https://(queue.fal.run|api.replicate.com)", root()))
                .then("{}");

        try (ImagesService images = service(profile)) {
            ImageTask task = images.blocking().submit(puppy().model("a/b").build());
            images.blocking().cancel(ImageTask.fromJson(task.toJson()));
        }

        assertThat(server.lines()).hasSize(2).last().isEqualTo(cancel);
        assertThat(server.requests().get(1).header("Authorization")).endsWith(" sk-documented-test");
    }

    private static GenerateRequest.Builder puppy() {
        return GenerateRequest.builder().prompt("a puppy");
    }

    private static GenerateRequest.Builder task() {
        return puppy().model("runware:101@1").size("512x512");
    }

    private static String stability(String reason) {
        return "{\"image\": \"" + SampleImages.base64(IMAGE) + "\", \"finish_reason\": \"" + reason
                + "\", \"seed\": 42}";
    }

    private ImageResult<ImageBytes> inMemory(String profile, GenerateRequest request) throws IOException {
        try (ImagesService images = service(profile)) {
            return images.blocking().generate(request, Delivery.inMemory(), CallOptions.DEFAULT);
        }
    }

    private ImageResult<URI> addresses(String profile, GenerateRequest request) throws IOException {
        try (ImagesService images = service(profile)) {
            return images.blocking().generate(request, Delivery.asUrl(), CallOptions.DEFAULT);
        }
    }

    private <X extends ImagesException> X failure(Class<X> type, String profile, GenerateRequest request) {
        X failure = catchThrowableOfType(type, () -> addresses(profile, request));
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    private ImagesService service(String profile) throws IOException {
        return ImagesService.builder()
                .provider(ProviderProfile.read(PROFILES.resolve(profile + ".json")))
                .baseUrl(root())
                .apiKey("sk-documented-test")
                .environment(ServiceFixtures.environment(time))
                .build();
    }

    private String root() {
        return server.url().replace("/v1", "");
    }

    private String body(int number) {
        return new String(server.requests().get(number).body(), UTF_8);
    }

    private Json task(int number) throws Exception {
        return Json.parse(body(number)).at("/0");
    }

    /** Returns the parts of a form as {@code name=value}; the value of a file is its bytes. */
    private static List<String> form(RawServer.Request request) {
        String boundary = request.header("Content-Type").replaceFirst(".*boundary=", "");
        return Stream.of(new String(request.body(), UTF_8).split("--" + boundary))
                .filter(part -> part.contains("name=\""))
                .map(part -> part.replaceFirst("(?s).*?name=\"([^\"]*)\".*?\r\n\r\n(.*)\r\n$", "$1=$2"))
                .toList();
    }
}
