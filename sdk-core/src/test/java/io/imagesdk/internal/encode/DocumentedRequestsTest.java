package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few lines of a profile file describe the requests of APIs that differ from OpenAI's, member for member. The files
 * of the catalog are used where they contain the operation.
 */
class DocumentedRequestsTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final URI BASE = URI.create("https://api.example");
    private static final Pattern UUID = Pattern.compile("(?<=\"taskUUID\":\")[0-9a-f-]{36}");
    private static final String PROMPT = "{'parameter': 'prompt', 'required': true}";
    private static final String MODEL_IN_PATH = "{'parameter': 'model', 'name': '', 'required': true}";

    static Stream<Arguments> requests() throws Exception {
        ImageInput png = ImageInput.of(image("huggingface/edit.request.json"), "sky");
        String widthAndHeight = "{'parameter': 'size', 'name': 'width', 'heightName': 'height'}";
        return Stream.of(
                arguments(
                        "huggingface/generate.request.json",
                        shipped("huggingface"),
                        generate()
                                .model("black-forest-labs/FLUX.1-schnell")
                                .size("1024x768")
                                .extra("/parameters/negative_prompt", "blurry")
                                .extra("/parameters/num_inference_steps", 4)
                                .extra("/parameters/guidance_scale", 3.5)
                                .extra("/parameters/seed", 7)
                                .build()),
                arguments(
                        "huggingface/edit.request.json",
                        shipped("huggingface"),
                        edit().model("black-forest-labs/FLUX.1-schnell")
                                .image(png)
                                .build()),
                arguments(
                        "openrouter/generate.request.full.json",
                        shipped("openrouter"),
                        generate()
                                .model("openai/gpt-image-2")
                                .count(2)
                                .aspectRatio("16:9")
                                .resolution("2K")
                                .quality("high")
                                .background("opaque")
                                .format("webp")
                                .compression(80)
                                .user("u-1")
                                .extra("seed", 7)
                                .extra("/provider/options/openai/moderation", "low")
                                .build()),
                arguments(
                        "a1111/txt2img.request.json",
                        shipped("a1111"),
                        generate()
                                .model("v1-5")
                                .count(2)
                                .size("512x512")
                                .extra("negative_prompt", "blurry")
                                .extra("steps", 20)
                                .extra("cfg_scale", 7)
                                .extra("seed", 7)
                                .extra("sampler_name", "Euler a")
                                .extra("n_iter", 1)
                                .build()),
                arguments(
                        "openrouter/edit.request.json",
                        shipped("openrouter"),
                        edit().model("google/gemini-3.1-flash-image")
                                .image(png)
                                .image(ImageInput.of(URI.create("https://example.com/room.jpg")))
                                .build()),
                arguments(
                        "azure-openai/generate.deployment.request.json",
                        generation("{'path': '/openai/deployments/{model}/images/generations"
                                + "?api-version=2025-04-01-preview', 'fields': [" + MODEL_IN_PATH + ", " + PROMPT
                                + ", {'parameter': 'n'}, {'parameter': 'size'}, {'parameter': 'quality'}]}"),
                        generate()
                                .model("my-image-deployment")
                                .count(1)
                                .size("1024x1024")
                                .quality("high")
                                .build()),
                arguments(
                        "a1111/img2img.request.json",
                        editing(
                                "{'path': '/sdapi/v1/img2img', 'fields': [" + PROMPT + ", " + widthAndHeight + "]}",
                                "{'listName': 'init_images', 'fileTemplate': '{base64}', 'maskName': 'mask',"
                                        + " 'maskFormat': 'white'}"),
                        edit().image(png)
                                .mask(png)
                                .size("512x512")
                                .extra("denoising_strength", 0.75)
                                .extra("inpainting_mask_invert", 0)
                                .extra("steps", 20)
                                .extra("seed", 7)
                                .build()),
                arguments(
                        "seedream/edit.request.single.json",
                        shipped("seedream"),
                        edit().model("seedream-4-5-251128")
                                .image(png)
                                .resolution("2K")
                                .extra("sequential_image_generation", "disabled")
                                .build()),
                arguments(
                        "seedream/edit.request.multi.json",
                        shipped("seedream"),
                        EditRequest.builder()
                                .prompt("put image 1 into image 2")
                                .model("seedream-4-5-251128")
                                .image(ImageInput.of(URI.create("https://example.com/cat.jpg")))
                                .image(png)
                                .resolution("2K")
                                .responseFormat("url")
                                .build()),
                arguments(
                        "ollama/generate.request.json",
                        shipped("ollama"),
                        generate()
                                .model("x/z-image-turbo")
                                .size("1024x768")
                                .extra("steps", 9)
                                .extra("/options/seed", 7)
                                .build()),
                arguments(
                        "ideogram/generate.v3.request.multipart.json",
                        shipped("ideogram"),
                        generate()
                                .aspectRatio("16:9")
                                .count(2)
                                .extra("rendering_speed", "TURBO")
                                .extra("magic_prompt", "OFF")
                                .extra("seed", 7)
                                .extra("style_type", "GENERAL")
                                .extra("negative_prompt", "blurry")
                                .build()),
                arguments(
                        "apimart/submit.request.json",
                        shipped("apimart"),
                        EditRequest.builder()
                                .prompt("a cat")
                                .model("gpt-image-2")
                                .image(ImageInput.of(URI.create("https://cdn.example/ref.png")))
                                .count(1)
                                .aspectRatio("16:9")
                                .resolution("2k")
                                .build()),
                arguments(
                        "kie/submit.request.json",
                        shipped("kie"),
                        GenerateRequest.builder()
                                .prompt("a cat")
                                .model("grok-imagine/text-to-image")
                                .aspectRatio("16:9")
                                .extra("callBackUrl", "https://app.example/hook")
                                .build()),
                arguments(
                        "azure-openai/generate.v1.request.json",
                        shipped("azure-openai"),
                        generate()
                                .model("my-image-deployment")
                                .count(1)
                                .size("1024x1024")
                                .quality("high")
                                .build()),
                arguments(
                        "azure-openai/edit.v1.request.multipart.json",
                        shipped("azure-openai"),
                        edit().prompt("add a ball")
                                .model("my-image-deployment")
                                .image(png)
                                .mask(png)
                                .size("1024x1024")
                                .count(1)
                                .quality("high")
                                .build()),
                arguments(
                        "bfl/generate.request.json",
                        shipped("bfl"),
                        generate()
                                .model("flux-kontext-pro")
                                .aspectRatio("3:2")
                                .format("jpeg")
                                .extra("seed", 42)
                                .extra("safety_tolerance", 2)
                                .build()),
                arguments(
                        "bfl/generate.request.size.json",
                        shipped("bfl"),
                        generate()
                                .model("flux-2-pro")
                                .size("1152x768")
                                .extra("seed", 42)
                                .build()),
                arguments(
                        "bfl/edit.request.json",
                        shipped("bfl"),
                        edit().model("flux-kontext-pro")
                                .image(png)
                                .format("png")
                                .build()),
                arguments(
                        "bfl/edit.request.url.json",
                        shipped("bfl"),
                        edit().model("flux-kontext-pro")
                                .image(ImageInput.of(URI.create("https://example.com/sky.png")))
                                .build()),
                arguments(
                        "dashscope/generate.request.json",
                        shipped("dashscope"),
                        generate()
                                .model("wan2.5-t2i-preview")
                                .size("1280x1280")
                                .count(2)
                                .extra("/input/negative_prompt", "blurry")
                                .extra("/parameters/seed", 7)
                                .build()),
                arguments(
                        "dashscope/edit.request.json",
                        shipped("dashscope"),
                        edit().prompt("put image 1 into image 2")
                                .model("wan2.5-i2i-preview")
                                .image(ImageInput.of(URI.create("https://example.com/cat.jpg")))
                                .image(png)
                                .count(1)
                                .build()),
                arguments(
                        "fal/generate.request.json",
                        shipped("fal"),
                        generate()
                                .model("fal-ai/flux/dev")
                                .count(2)
                                .size("1152x768")
                                .format("jpeg")
                                .extra("seed", 7)
                                .build()),
                arguments(
                        "fal/edit.request.json",
                        shipped("fal"),
                        edit().model("fal-ai/flux/dev/image-to-image")
                                .image(png)
                                .extra("strength", 0.85)
                                .build()),
                arguments(
                        "fal/edit.request.multi.json",
                        shipped("fal"),
                        edit().prompt("put image 1 into image 2")
                                .model("fal-ai/flux-2/edit")
                                .image(ImageInput.of(URI.create("https://example.com/cat.jpg")))
                                .image(png)
                                .build()),
                arguments(
                        "leonardo/generate.request.json",
                        shipped("leonardo"),
                        generate()
                                .model("b24e16ff-06e3-43eb-8d33-4416c2d75876")
                                .count(2)
                                .size("1024x768")
                                .build()),
                arguments(
                        "openai-local/generate.request.json",
                        shipped("openai-local"),
                        generate()
                                .model("x/z-image-turbo")
                                .size("1024x1024")
                                .responseFormat("b64_json")
                                .build()),
                arguments(
                        "openai-local/edit.request.multipart.json",
                        shipped("openai-local"),
                        edit().image(png).count(1).size("512x512").format("png").build()),
                arguments(
                        "openrouter/generate.request.json",
                        shipped("openrouter"),
                        generate().model("bytedance-seed/seedream-4.5").build()),
                arguments(
                        "openrouter/generate.request.size.json",
                        shipped("openrouter"),
                        generate()
                                .model("bytedance-seed/seedream-4.5")
                                .size("2048x2048")
                                .build()),
                arguments(
                        "replicate/generate.request.json",
                        shipped("replicate"),
                        generate()
                                .model("black-forest-labs/flux-schnell")
                                .aspectRatio("3:2")
                                .count(2)
                                .format("jpeg")
                                .compression(80)
                                .extra("/input/seed", 7)
                                .build()),
                arguments(
                        "replicate/edit.request.json",
                        shipped("replicate"),
                        edit().model("black-forest-labs/flux-dev")
                                .image(png)
                                .extra("/input/strength", 0.6)
                                .build()),
                arguments(
                        "runware/generate.request.json",
                        shipped("runware"),
                        generate()
                                .model("runware:101@1")
                                .count(1)
                                .size("512x512")
                                .format("jpeg")
                                .responseFormat("b64_json")
                                .extra("steps", 20)
                                .build()),
                arguments(
                        "seedream/generate.request.json",
                        shipped("seedream"),
                        generate()
                                .model("seedream-4-5-251128")
                                .resolution("2k")
                                .responseFormat("url")
                                .extra("watermark", false)
                                .build()),
                arguments(
                        "seedream/generate.request.group.json",
                        shipped("seedream"),
                        GenerateRequest.builder()
                                .prompt("three views of a lighthouse")
                                .model("seedream-5-0-260128")
                                .size("2048x2048")
                                .responseFormat("b64_json")
                                .format("png")
                                .extra("sequential_image_generation", "auto")
                                .extra("/sequential_image_generation_options/max_images", 3)
                                .extra("watermark", false)
                                .build()),
                arguments(
                        "stability/edit.request.multipart.json",
                        shipped("stability"),
                        edit().model("sd3.5-large")
                                .image(png)
                                .format("jpeg")
                                .extra("strength", 0.6)
                                .build()),
                arguments(
                        "ideogram/remix.v3.request.multipart.json",
                        shipped("ideogram"),
                        edit().prompt("a red sky")
                                .image(png)
                                .aspectRatio("16:9")
                                .extra("image_weight", 60)
                                .build()),
                arguments(
                        "stability/generate.request.multipart.json",
                        generation("{'path': '/v2beta/stable-image/generate/core', 'bodyFormat': 'multipart',"
                                + " 'fields': [" + PROMPT + ", {'parameter': 'aspect_ratio'},"
                                + " {'parameter': 'format', 'name': 'output_format'}]}"),
                        generate()
                                .aspectRatio("2:3")
                                .format("png")
                                .extra("negative_prompt", "blurry")
                                .extra("seed", 31)
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void sendsTheFixtureMemberForMember(String file, ProviderProfile profile, ImagesRequest request) throws Exception {
        Json fixture = Json.parse(Files.readString(FIXTURES.resolve(file)));
        URI base = profile.baseUrl().orElse(URI.create(BASE + profile.defaultBasePath()));
        RequestEncoder encoder = new RequestEncoder(profile, base);
        WireRequest wire = encoder.encode(request, CallOptions.DEFAULT);

        if (fixture.get("_multipart").isPresent()) {
            assertThat(encoder
                            .preview(
                                    new ValidatedRequest<>(request, List.of()),
                                    CallOptions.DEFAULT,
                                    ResponseMode.SINGLE,
                                    true)
                            .parts()
                            .stream()
                            .map(DocumentedRequestsTest::text))
                    .containsExactlyInAnyOrderElementsOf(fixture.get("_multipart").items().stream()
                            .map(part -> part.get("name").text().orElse("") + "="
                                    + part.get("value").text().orElse(""))
                            .toList());
        } else {
            String body = UUID.matcher(text(wire)).replaceAll("{uuid}");
            assertThat(sorted(Json.parse(body))).isEqualTo(sorted(fixture));
        }
        assertThat(wire.uri()).hasToString(base.resolve(path(file)).toString());
    }

    /** Other tests add the query parameter that starts a task, and the members that start a stream. */
    @Test
    void leavesNoRequestOfAShippedProfileOut() throws Exception {
        List<String> reproduced = requests().map(row -> (String) row.get()[0]).toList();
        List<String> shipped =
                Providers.ids().subList(Providers.all().size(), Providers.ids().size());

        assertThat(Json.parse(Files.readString(FIXTURES.resolve("index.json"))).items())
                .filteredOn(entry ->
                        entry.get("method").text().filter("POST"::equals).isPresent())
                .extracting(entry -> entry.get("file").text().orElseThrow())
                .filteredOn(file -> shipped.contains(file.substring(0, file.indexOf('/'))))
                .filteredOn(file -> !file.matches("async-query/.*|.*\\.stream\\..*"))
                .isSubsetOf(reproduced);
    }

    /** Returns the image of a fixture whose member {@code inputs} is bare Base64. */
    private static byte[] image(String file) throws Exception {
        Json fixture = Json.parse(Files.readString(FIXTURES.resolve(file)));
        return Base64.getDecoder().decode(fixture.get("inputs").text().orElseThrow());
    }

    /** Returns the path of a request in the index of the fixtures. */
    private static String path(String file) throws Exception {
        Json index = Json.parse(Files.readString(FIXTURES.resolve("index.json")));
        return index.items().stream()
                .filter(entry -> entry.get("file").text().filter(file::equals).isPresent())
                .flatMap(entry -> entry.get("path").text().stream())
                .findFirst()
                .orElseThrow();
    }

    private static String text(RequestPreview.Part part) {
        return part.name() + "=" + part.value().orElse("");
    }

    /** Returns a value whose equality does not depend on the order of members. */
    private static Object sorted(Json value) {
        if (value.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            value.members().forEach((name, member) -> members.put(name, sorted(member)));
            return members;
        }
        return value.isArray()
                ? value.items().stream().map(DocumentedRequestsTest::sorted).toList()
                : Optional.of(value.print());
    }

    private static String text(WireRequest wire) throws IOException {
        StringBuilder text = new StringBuilder();
        for (BodyPart part : wire.body()) {
            text.append(text(part));
        }
        return text.toString();
    }

    /** Returns the text of a part in memory, or of a mask, which is generated while it is sent. */
    private static String text(BodyPart part) throws IOException {
        if (!(part instanceof BodyPart.Generated generated)) {
            return new String(((BodyPart.ByteArray) part).bytes(), UTF_8);
        }
        assertThat(generated.base64()).isTrue();
        try (InputStream mask = generated.source().open()) {
            return Base64.getEncoder().encodeToString(mask.readAllBytes());
        }
    }

    private static GenerateRequest.Builder generate() {
        return GenerateRequest.builder().prompt("a lighthouse at dusk");
    }

    private static EditRequest.Builder edit() {
        return EditRequest.builder().prompt("make the sky red");
    }

    private static ProviderProfile shipped(String id) {
        return Providers.byId(id).orElseThrow();
    }

    private static ProviderProfile generation(String operation) {
        return profile("'generation': " + operation);
    }

    private static ProviderProfile editing(String operation, String inputImages) {
        return profile("'generation': " + operation + ", 'editing': {'operation': {'extends': 'generation'},"
                + " 'inputImages': " + inputImages + "}");
    }

    private static ProviderProfile profile(String members) {
        String json = "{'version': 1, 'id': 'documented', 'title': 'Documented', " + members + "}";
        return ProviderProfile.read(
                new ByteArrayInputStream(json.replace('\'', '"').getBytes(UTF_8)));
    }
}
