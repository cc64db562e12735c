package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.validate.RequestValidator;
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
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A profile file describes a body whose members are nested in objects and arrays, and a path that has the model. */
class RequestTemplatesTest {
    private static final URI BASE = URI.create("https://api.example/v1beta");
    private static final byte[] PNG = SampleImages.encoded("png", 2, 2);
    private static final byte[] JPEG = SampleImages.encoded("jpg", 2, 2);
    private static final String PROMPT = "{\"parameter\": \"prompt\", \"required\": true}";

    /** Prompt and images are parts of one message. */
    private static final String MESSAGE_OPERATION = """
            {"path": "/models/{model}:generate",
             "constants": {"contents": [{"role": "user", "parts": []}], "/config/modes": ["IMAGE"]},
             "fields": [
               {"parameter": "model", "name": "", "required": true},
               {"parameter": "prompt", "name": "/contents/0/parts/0/text", "required": true},
               {"parameter": "aspect_ratio", "name": "/config/image/ratio"}]}""";

    private static final ProviderProfile MESSAGE = profile(MESSAGE_OPERATION, editing(MESSAGE_OPERATION, """
            {"listName": "/contents/0/parts",
             "fileTemplate": {"inline": {"type": "{mediaType}", "data": "{base64}"}},
             "urlTemplate": {"file": {"type": "{mediaType}", "uri": "{url}"}},
             "fileIdTemplate": {"id": "files/{fileId}"}}"""));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "banana, https://api.example/v1beta/models/banana:generate",
        "acme/banana-2, https://api.example/v1beta/models/acme/banana-2:generate",
        "a b?c#d%2e:e, https://api.example/v1beta/models/a%20b%3Fc%23d%252e%3Ae:generate",
        "\u732b, https://api.example/v1beta/models/%E7%8C%AB:generate"
    })
    void putsTheModelIntoThePath(String model, String uri) {
        WireRequest wire = encode(MESSAGE, generation().model(model).build());

        assertThat(wire.uri()).hasToString(uri);
        assertThat(text(wire)).doesNotContain("model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../b", "./a", "a//b", "/a", "a/"})
    void rejectsAModelThatLeadsToAnotherPath(String model) {
        assertThatThrownBy(() -> encode(MESSAGE, generation().model(model).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("model must not contain empty segments, . or .. because it is a part of the URL");
    }

    @Test
    void requiresTheModelOfAPath() {
        assertThatThrownBy(() -> encode(MESSAGE, generation().build())).hasMessageContaining("model is required");
    }

    @Test
    void combinesAQueryWithTheActivationOfATask() {
        String operation = "{\"path\": \"/{model}/images?api-version=2025-04-01-preview\", \"fields\": ["
                + "{\"parameter\": \"model\", \"name\": \"\", \"required\": true}, " + PROMPT + "]}";
        ImagesRequest request = generation().model("m").build();

        assertThat(encode(profile(operation, ""), request).uri())
                .hasToString("https://api.example/v1beta/m/images?api-version=2025-04-01-preview");
        assertThat(encodeTask(
                        operation, "{\"location\": \"query\", \"name\": \"async\", \"value\": \"true\"}", request))
                .isEqualTo("https://api.example/v1beta/m/images?api-version=2025-04-01-preview&async=true");
        assertThat(encodeTask(operation, "{\"location\": \"path_suffix\", \"name\": \"/async\"}", request))
                .isEqualTo("https://api.example/v1beta/m/images/async?api-version=2025-04-01-preview");
    }

    @Test
    void probesThePathOfAKnownModel() {
        String operation = MESSAGE_OPERATION.replace(
                "\"name\": \"\",", "\"name\": \"\", \"constraint\": {\"knownValues\": [\"banana\"]},");

        assertThat(new RequestEncoder(profile(operation, ""), BASE)
                        .encodeProbe()
                        .uri())
                .hasToString("https://api.example/v1beta/models/banana:generate");
        assertThat(new RequestEncoder(MESSAGE, BASE).encodeProbe().uri())
                .hasToString("https://api.example/v1beta/models/model:generate");
    }

    @Test
    void fillsTheSkeletonOfTheBody() throws Exception {
        GenerateRequest request = generation()
                .model("banana")
                .aspectRatio("16:9")
                .extra("/config/seed", 7)
                .extra("/contents/0/parts/1/text", "and a dog")
                .extra("safety", Map.of("level", "low"))
                .build();

        assertThat(text(encode(MESSAGE, request)))
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a cat\"},"
                        + "{\"text\":\"and a dog\"}]}],\"config\":{\"modes\":[\"IMAGE\"],"
                        + "\"image\":{\"ratio\":\"16:9\"},\"seed\":7},\"safety\":{\"level\":\"low\"}}");
        assertThat(text(encode(MESSAGE, generation().model("banana").build())))
                .as("a request does not change the skeleton")
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a cat\"}]}],"
                        + "\"config\":{\"modes\":[\"IMAGE\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/contents/0/parts/5/text | leads into an array of 1 item, in which the segment 5 selects nothing",
                "/contents/first | leads into an array of 1 item, in which the segment first selects nothing",
                "/contents/0/role | is reserved for the SDK",
                "/contents/0/role/name | is reserved for the SDK",
                "/contents | is reserved for the SDK",
                "/config/modes/0 | is reserved for the SDK",
                "/contents/0/parts/0/text/x | is specified twice"
            })
    void rejectsAnExtraFieldThatHasNoPlace(String name, String message) {
        assertThatThrownBy(() -> encode(
                        MESSAGE, generation().model("banana").extra(name, 1).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("extra." + name + " " + message);
    }

    @Test
    void appendsTheImagesToTheSkeleton() throws Exception {
        EditRequest request = edit().model("banana")
                .image(ImageInput.of(Files.write(directory.resolve("a"), PNG)))
                .image(ImageInput.of(JPEG, "b"))
                .image(ImageInput.of(URI.create("https://e.example/c.webp?sig=base64")))
                .image(ImageInput.of(URI.create("https://e.example/files/7")))
                .image(ImageInput.fileId("f-1"))
                .build();

        WireRequest wire = encode(MESSAGE, request);

        assertThat(text(wire))
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a hat\"},"
                        + "{\"inline\":{\"type\":\"image/png\",\"data\":\"" + base64(PNG) + "\"}},"
                        + "{\"inline\":{\"type\":\"image/jpeg\",\"data\":\"" + base64(JPEG) + "\"}},"
                        + "{\"file\":{\"type\":\"image/webp\",\"uri\":\"https://e.example/c.webp?sig=base64\"}},"
                        + "{\"file\":{\"type\":\"image/png\",\"uri\":\"https://e.example/files/7\"}},"
                        + "{\"id\":\"files/f-1\"}]}],\"config\":{\"modes\":[\"IMAGE\"]}}");
        assertThat(wire.body()).as("the file is read when it is sent").anyMatch(BodyPart.FileBase64.class::isInstance);
    }

    @Test
    void sendsABareImageAndABareMask() {
        byte[] mask = SampleImages.transparent(2, 2);
        String operation = "{\"path\": \"/img2img\", \"fields\": [" + PROMPT + "]}";
        ProviderProfile profile = profile(
                operation,
                editing(
                        operation,
                        "{\"listName\": \"init_images\", \"fileTemplate\": \"{base64}\","
                                + " \"maskName\": \"/options/mask\", \"maskTemplate\": {\"png\": \"{dataUri}\"}}"));

        assertThat(text(encode(
                        profile,
                        edit().image(ImageInput.of(PNG, "a"))
                                .mask(ImageInput.of(mask, "m"))
                                .build())))
                .isEqualTo("{\"prompt\":\"a hat\",\"init_images\":[\"" + base64(PNG) + "\"],"
                        + "\"options\":{\"mask\":{\"png\":\"data:image/png;base64," + base64(mask) + "\"}}}");
        assertThatThrownBy(() -> encode(
                        profile,
                        edit().image(ImageInput.of(URI.create("https://e.example/a.png")))
                                .build()))
                .hasMessageContaining("image must not be a URL, use a file");
    }

    @Test
    void keepsImageAndMaskApartWhereverTheyAre() {
        byte[] mask = SampleImages.transparent(2, 2);
        String operation = "{\"path\": \"/edit\", \"fields\": [{\"parameter\": \"prompt\", \"name\": \"/input/text\","
                + " \"required\": true}]}";
        ProviderProfile profile =
                profile(operation, editing(operation, "{\"urlKey\": \"\", \"maskName\": \"/input/mask\"}"));

        WireRequest wire = encode(
                profile,
                edit().image(ImageInput.of(PNG, "a"))
                        .mask(ImageInput.of(mask, "m"))
                        .build());

        assertThat(text(wire))
                .isEqualTo("{\"input\":{\"text\":\"a hat\",\"mask\":\"data:image/png;base64," + base64(mask) + "\"},"
                        + "\"images\":[\"data:image/png;base64," + base64(PNG) + "\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        "size, {width}*{height}, 1024x768, 1024*768",
        "size, {width}px by {height}px, 10x20, 10px by 20px",
        "size, {width}*{height}, auto, auto",
        "aspect_ratio, {width}x{height}, 19.5:9, 19.5x9",
        "aspect_ratio, ratio_{value}, auto, ratio_auto",
        "compression, {value}%, 80, 80%"
    })
    void sendsAValueInTheFormOfTheProvider(String parameter, String template, String value, String sent)
            throws Exception {
        ProviderProfile profile = profile(
                "{\"path\": \"/x\", \"fields\": [" + PROMPT + ", {\"parameter\": \"" + parameter
                        + "\", \"name\": \"sent\", \"valueTemplate\": \"" + template + "\"}]}",
                "");
        GenerateRequest.Builder request = generation();
        switch (parameter) {
            case "size" -> request.size(value);
            case "aspect_ratio" -> request.aspectRatio(value);
            default -> request.compression(Integer.parseInt(value));
        }

        assertThat(Json.parse(text(encode(profile, request.build())))
                        .get("sent")
                        .text())
                .contains(sent);
    }

    @Test
    void sendsAFormWithoutAFile() {
        ProviderProfile profile = profile(
                "{\"path\": \"/form\", \"bodyFormat\": \"multipart\", \"fields\": [" + PROMPT
                        + ", {\"parameter\": \"user\", \"name\": \"/svg/user\"}]}",
                "");
        GenerateRequest request = generation()
                .user("u")
                .extra("/svg/reasoning/effort", "low")
                .extra("tags", List.of("a", 1))
                .build();

        RequestPreview preview = new RequestEncoder(profile, BASE)
                .preview(new ValidatedRequest<>(request, List.of()), CallOptions.DEFAULT, ResponseMode.SINGLE, true);

        assertThat(preview.parts())
                .extracting(part -> part.name() + "=" + part.value().orElse(""))
                .containsExactly("prompt=a cat", "svg[user]=u", "svg[reasoning][effort]=low", "tags[]=a", "tags[]=1");
    }

    private static String encodeTask(String operation, String activation, ImagesRequest request) {
        ProviderProfile profile = profile(
                operation,
                ", \"task\": {\"activation\": " + activation + ", \"statusRequest\": {\"path\": \"/t/{id}\"}}");
        return new RequestEncoder(profile, BASE)
                .encode(request, CallOptions.builder().async(true).build())
                .uri()
                .toString();
    }

    private static String editing(String operation, String inputImages) {
        return ", \"editing\": {\"operation\": " + operation + ", \"inputImages\": " + inputImages + "}";
    }

    private static ProviderProfile profile(String generation, String more) {
        String json =
                "{\"version\": 1, \"id\": \"test\", \"title\": \"Test\", \"generation\": " + generation + more + "}";
        ProviderProfile profile = ProviderProfile.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
        assertThat(ProviderProfile.read(
                        new ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
        return profile;
    }

    private static GenerateRequest.Builder generation() {
        return GenerateRequest.builder().prompt("a cat");
    }

    private static EditRequest.Builder edit() {
        return EditRequest.builder().prompt("a hat");
    }

    private static WireRequest encode(ProviderProfile profile, ImagesRequest request) {
        ImagesRequest valid = new RequestValidator(profile)
                .validate(request, CallOptions.DEFAULT)
                .request();
        return new RequestEncoder(profile, BASE).encode(valid, CallOptions.DEFAULT);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(WireRequest wire) {
        StringBuilder text = new StringBuilder();
        for (BodyPart part : wire.body()) {
            text.append(part instanceof BodyPart.ByteArray bytes ? new String(bytes.bytes(), UTF_8) : base64(PNG));
        }
        return text.toString();
    }
}
