package io.imagesdk.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.imagesdk.testkit.RecordedRequest;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against a sandbox: requests, files, output and exit codes. */
final class ImagesTest extends SandboxCommandTest {
    /** A gray image of one pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

    @Test
    void generatesAnImageAndPrintsOnlyItsAbsolutePath() throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "A quiet, grey harbour!", "--size", "64x48");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(directory
                        .resolve("output/grok-images/2026-11-21/102030/A-quiet-grey-harbour-64x48.png")
                        .toString());
        assertThat(Files.readAllBytes(result.path())).startsWith(0x89, 'P', 'N', 'G');
        assertThat(result.err()).contains("warning: --api-key").doesNotContain(KEY);
    }

    @Test
    void sendsOnlyTheSpecifiedFields() throws Exception {
        cliRunner.run(
                "generate",
                "--prompt",
                "a",
                "--model",
                "m",
                "--n",
                "2",
                "--size",
                "64x64",
                "--quality",
                "hd",
                "--format",
                "png",
                "--background",
                "opaque",
                "--compression",
                "7",
                "--moderation",
                "low",
                "--response-format",
                "b64_json",
                "--user",
                "u",
                "--extra",
                "seed=7",
                "--extra",
                "deep:={\"a\":[1.50,null]}");

        assertThat(sent().toString())
                .isEqualTo("{\"model\":\"m\",\"prompt\":\"a\",\"n\":2,\"size\":\"64x64\",\"quality\":\"hd\","
                        + "\"background\":\"opaque\",\"output_format\":\"png\",\"output_compression\":7,"
                        + "\"moderation\":\"low\",\"response_format\":\"b64_json\",\"user\":\"u\","
                        + "\"seed\":\"7\",\"deep\":{\"a\":[1.5,null]}}");
    }

    @Test
    void appliesTheDefaultValuesOfTheProfile() throws Exception {
        cliRunner.run("generate", "--prompt", "a", "--provider", "wellapi");

        assertThat(sent().toString())
                .isEqualTo("{\"model\":\"gpt-image-2\",\"prompt\":\"a\",\"n\":1,\"size\":\"1024x1024\","
                        + "\"quality\":\"low\",\"format\":\"jpeg\"}");
    }

    @Test
    void appliesNoDefaultSizeIfAnotherShapeIsSpecified() throws Exception {
        cliRunner.run("generate", "--prompt", "a", "--extra", "aspect_ratio=16:9");

        assertThat(sent().toString()).isEqualTo("{\"prompt\":\"a\",\"n\":1,\"aspect_ratio\":\"16:9\"}");
    }

    @Test
    void sendsSeveralRequestsOnlyWithSplit() throws Exception {
        String[] twelve = {"generate", "--prompt", "a", "--provider", "xai", "--n", "12", "--out", "s/"};
        CliRunner.CommandResult single = cliRunner.run(twelve);
        List<String> parts = new ArrayList<>(List.of(twelve));
        parts.add("--split");
        CliRunner.CommandResult split = cliRunner.run(parts.toArray(String[]::new));

        assertThat(single.code()).isEqualTo(2);
        assertThat(single.err()).contains("n must be 1..10, was 12");
        assertThat(split.code()).as(split.err()).isZero();
        assertThat(split.out().lines()).hasSize(12).doesNotHaveDuplicates();
        assertThat(sandbox.requests().stream()
                        .filter(request -> request.method().equals("POST")))
                .hasSize(2);
    }

    @Test
    void adaptsAShapeWithAWarning() throws Exception {
        CliRunner.CommandResult strict = cliRunner.run("generate", "--prompt", "a", "--aspect-ratio", "2:3");
        CliRunner.CommandResult adapted =
                cliRunner.run("generate", "--prompt", "a", "--aspect-ratio", "2:3", "--adapt");

        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains("aspect_ratio");
        assertThat(adapted.code()).as(adapted.err()).isZero();
        assertThat(adapted.err()).contains("images: warning: ");
        assertThat(sent().path("size").asText()).matches("[0-9]+x[0-9]+");
    }

    @ParameterizedTest
    @CsvSource({"square,1024x1024", "portrait,1024x1536", "LANDSCAPE,1536x1024"})
    void presetSizeTakesPrecedenceOverSize(String preset, String size) throws Exception {
        cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--preset-size", preset);

        assertThat(sent().path("size").asText()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anime", "cute", "photoreal", "cyberpunk"})
    void appendsTheStyleToThePromptButNotToTheFileName(String style) throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a tea house", "--style", style, "--size", "64x64");

        assertThat(sent().path("prompt").asText()).startsWith("a tea house, ").hasSizeGreaterThan(40);
        assertThat(result.path()).hasFileName("a-tea-house-64x64.png");
    }

    @Test
    void readsThePromptFromAFileAndFromStandardInput() throws Exception {
        Files.writeString(directory.resolve("prompt.txt"), "\uFEFF夜晚的茶馆\n");
        cliRunner.input("from a pipe\n");

        CliRunner.CommandResult file = cliRunner.run("generate", "--prompt-file", "prompt.txt", "--size", "64x64");
        CliRunner.CommandResult piped = cliRunner.run("generate", "--prompt-file", "-", "--size", "64x64");

        assertThat(file.path()).hasFileName("夜晚的茶馆-64x64.png");
        assertThat(piped.path()).hasFileName("from-a-pipe-64x64.png");
        assertThat(json(sandbox.requests().get(0)).path("prompt").asText()).isEqualTo("夜晚的茶馆");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate -", "generate --prompt -", "generate --prompt-file -", "generate - -q"})
    void readsThePromptFromStandardInput(String command) throws Exception {
        CliRunner.CommandResult result =
                cliRunner.always("--size", "64x64").input("from a pipe\n").run(command.split(" "));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(sent().path("prompt").asText()).isEqualTo("from a pipe");
    }

    @Test
    void acceptsThePromptAsAnOperandAndShortOptions() throws Exception {
        CliRunner.CommandResult result = new CliRunner(directory)
                .run(
                        "generate",
                        "A cat in a tree",
                        "-p",
                        "openai-compatible",
                        "--base-url",
                        sandbox.baseUrl().toString(),
                        "--api-key",
                        KEY,
                        "-m",
                        "m",
                        "-n",
                        "2",
                        "--size",
                        "64x64",
                        "-o",
                        "cats/",
                        "-q");
        CliRunner.CommandResult edited =
                cliRunner.run("edit", "-i", "cats/A-cat-in-a-tree-64x64-1.png", "A hat", "-o", "hat.png", "-q");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        directory.resolve("cats/A-cat-in-a-tree-64x64-1.png").toString(),
                        directory.resolve("cats/A-cat-in-a-tree-64x64-2.png").toString());
        assertThat(result.err().lines()).singleElement().asString().contains("--api-key");
        assertThat(json(sandbox.requests().get(0)).toString())
                .isEqualTo("{\"model\":\"m\",\"prompt\":\"A cat in a tree\",\"n\":2,\"size\":\"64x64\"}");
        assertThat(edited.path()).isEqualTo(directory.resolve("hat.png"));
        assertThat(lastPost().parts()).extracting(RecordedRequest.Part::name).containsExactly("prompt", "n", "image");
    }

    @Test
    void passesTheUrlOfAnInputImageToTheProvider() {
        CliRunner.CommandResult result = new CliRunner(directory)
                .run("edit", "--provider", "xai", "--image", "https://images.example/cat.png", "A hat", "--dry-run");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("https://images.example/cat.png");
    }

    @Test
    void rejectsAPromptFileThatIsNotUtf8() {
        cliRunner.input(new byte[] {'a', (byte) 0xff});

        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt-file", "-");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("is not UTF-8");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void namesPromptFileWhenThePromptIsDamaged() {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "\uFFFD\uFFFD");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--prompt-file");
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate",
                "generate --prompt a --prompt-file b",
                "generate --prompt a --n 0",
                "generate --prompt a --n x",
                "generate --prompt a --style baroque",
                "generate --prompt a --size big",
                "generate --prompt a --extra novalue",
                "generate --prompt a --extra =x",
                "generate --prompt a --extra x:=[1,",
                "generate --prompt a --extra x:=null",
                "generate --prompt a --extra prompt=b",
                "generate --prompt a --timeout 0",
                "generate --prompt a --allow-host http://x",
                "generate --prompt a --provider nobody",
                "generate --prompt a --nonsense",
                "generate --prompt --size 64x64",
                "generate --prompt a --prompt b",
                "generate a --prompt b",
                "generate a b",
                "generate a --timeout soon",
                "generate a --print xml",
                "task submit a --stream",
                "generate --prompt-file missing.txt",
                "edit --prompt a",
                "edit --prompt a --image missing.png",
                "generate --prompt a --provider xai --profile p.json",
                "generate --prompt a --profile missing.json",
                "task submit",
                "task status",
                "task await no/such.json",
                "task await missing.json",
                "task cancel ..",
                "frobnicate"
            })
    void rejectsInvalidCommandsWithExitCode2BeforeSending(String command) {
        CliRunner.CommandResult result = cliRunner.run(command.split(" "));

        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("images: ").doesNotContain("Exception", "\tat ");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void acceptsAPromptThatLooksLikeAnOptionOrAFile() throws Exception {
        CliRunner.CommandResult dash = cliRunner.run("generate", "--prompt", "-5 degrees, -hot", "--size", "64x64");
        CliRunner.CommandResult at = cliRunner.run("generate", "--prompt", "@sunrise", "--size", "64x64");

        assertThat(dash.code()).as(dash.err()).isZero();
        assertThat(at.code()).as(at.err()).isZero();
        assertThat(sent().path("prompt").asText()).isEqualTo("@sunrise");
    }

    @Test
    void storesTheImageInTheSpecifiedFile() {
        CliRunner.CommandResult file =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--out", "city.png");
        CliRunner.CommandResult corrected =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--output", "town.jpg");
        CliRunner.CommandResult several =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--n", "2", "--out", "x.png");

        assertThat(file.path()).isEqualTo(directory.resolve("city.png")).isNotEmptyFile();
        assertThat(corrected.path()).isEqualTo(directory.resolve("town.png"));
        assertThat(corrected.err()).contains("images: warning: ", "town.png");
        assertThat(several.out().lines())
                .containsExactly(
                        directory.resolve("x-1.png").toString(),
                        directory.resolve("x-2.png").toString());
    }

    @Test
    void storesTheImageInTheSpecifiedDirectory() throws Exception {
        Files.createDirectory(directory.resolve("there"));

        CliRunner.CommandResult existing =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--out", "there");
        CliRunner.CommandResult slash = cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--out", "new/");

        assertThat(existing.path()).isEqualTo(directory.resolve("there/a-64x64.png"));
        assertThat(slash.path()).isEqualTo(directory.resolve("new/a-64x64.png"));
    }

    @Test
    void overwritesAFileOnlyOnRequest() throws Exception {
        Path city = Files.writeString(directory.resolve("city.png"), "mine");

        CliRunner.CommandResult beside =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--out", "city.png");
        String before = Files.readString(city);
        CliRunner.CommandResult overwritten =
                cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--out", "city.png", "--overwrite");

        assertThat(before).isEqualTo("mine");
        assertThat(beside.path()).hasFileName("city-1.png");
        assertThat(overwritten.path()).isEqualTo(city);
        assertThat(Files.readAllBytes(city)).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void namesFilesOfWellApiLikeItsScript() {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a", "--provider", "wellapi", "--size", "64x64");

        assertThat(result.path())
                .isEqualTo(directory.resolve("gpt-image-2_20261121-102030.jpg"))
                .isNotEmptyFile();
    }

    @Test
    void printsTheUrlInsteadOfThePathWithKeepUrl() {
        CliRunner.CommandResult result = cliRunner.run(
                "generate",
                "--prompt",
                "a",
                "--size",
                "64x64",
                "--keep-url",
                "--response-format",
                "url",
                "--print",
                "qqimg");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).matches("<qqimg>http://127\\.0\\.0\\.1:[0-9]+/files/[^<]+</qqimg>\\R");
        assertThat(sandbox.requests()).as("no download").hasSize(1);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void storesBase64ImagesWithKeepUrl() throws Exception {
        Files.writeString(directory.resolve("x-1.png"), "mine");

        CliRunner.CommandResult result = cliRunner.run(
                "generate",
                "--prompt",
                "a",
                "--n",
                "2",
                "--size",
                "64x64",
                "--keep-url",
                "--response-format",
                "b64_json",
                "--out",
                "x.png",
                "--print",
                "json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode outcomes = new ObjectMapper().readTree(result.out()).path("outcomes");
        assertThat(outcomes.path(0).path("content").asText())
                .isEqualTo(directory.resolve("x-1-1.png").toString());
        assertThat(outcomes.path(0).path("format").asText()).isEqualTo("png");
        assertThat(Files.readAllBytes(directory.resolve("x-2.png"))).startsWith(0x89, 'P', 'N', 'G');
        assertThat(directory.resolve("x-1.png")).hasContent("mine");
    }

    @Test
    void printsTheCompleteResultAsJson() throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "夜", "--size", "64x48", "--print", "json");

        assertThat(result.out().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(result.out());
        JsonNode image = json.path("outcomes").path(0);
        assertThat(image.path("outcome").asText()).isEqualTo("delivered");
        assertThat(Path.of(image.path("content").asText())).isAbsolute().isNotEmptyFile();
        assertThat(image.path("width").asInt()).isEqualTo(64);
        assertThat(image.path("height").asInt()).isEqualTo(48);
        assertThat(image.path("bytes").asLong())
                .isEqualTo(Files.size(Path.of(image.path("content").asText())));
        assertThat(image.path("sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(image.path("revised_prompt").asText()).isEqualTo("夜");
        assertThat(json.path("usage").path("total_tokens").asInt()).isPositive();
        assertThat(json.path("request_id").asText()).isNotEmpty();
        assertThat(json.path("attempts").path(0).path("method").asText()).isEqualTo("POST");
        assertThat(json.path("headers").path("content-type").asText()).contains("json");
        assertThat(json.path("response").path("data").isArray()).isTrue();
        assertThat(json.has("created_at") && json.has("warnings") && json.has("rate_limit"))
                .isTrue();
    }

    @Test
    void printsAnErrorOfTheProviderAsJson() throws Exception {
        CliRunner.CommandResult result = cliRunner.run("generate", "a [refuse=429]", "--print", "json");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("images: openai-compatible returned HTTP 429");
        assertThat(result.out().lines()).hasSize(1);
        JsonNode error = new ObjectMapper().readTree(result.out());
        assertThat(error.path("error").asText()).contains("openai-compatible returned HTTP 429");
        assertThat(error.path("error_type").asText()).isEqualTo("RateLimitException");
        assertThat(error.path("billing").asText()).isEqualTo("REJECTED");
        assertThat(error.path("retry_safe").asBoolean()).isTrue();
        assertThat(error.path("provider").asText()).isEqualTo("openai-compatible");
        assertThat(error.path("status").asInt()).isEqualTo(429);
        assertThat(error.path("provider_message").asText()).contains("Rate limit reached");
        assertThat(error.path("request_id").asText()).startsWith("req_");
        assertThat(error.at("/response/error").isObject()).isTrue();
        JsonNode attempt = error.at("/attempts/0");
        assertThat(attempt.path("kind").asText()).isEqualTo("create");
        assertThat(attempt.path("billing").asText()).isEqualTo("REJECTED");
        assertThat(attempt.has("start_offset_ms") && attempt.has("detail")).isTrue();
    }

    @Test
    void printsARejectionAsJson() throws Exception {
        CliRunner.CommandResult result = cliRunner.run("generate", "a", "--n", "0", "--print", "json");

        assertThat(result.code()).isEqualTo(2);
        JsonNode error = new ObjectMapper().readTree(result.out());
        assertThat(error.path("error_type").asText()).isEqualTo("InvalidRequestException");
        assertThat(error.path("billing").asText()).isEqualTo("NOT_SENT");
        assertThat(error.path("outcomes").isArray()).isTrue();
    }

    @Test
    void printsTheErrorOfEachUndeliveredImageAsJson() throws Exception {
        CliRunner.CommandResult blocked =
                cliRunner.run("generate", "a [block=1]", "-n", "2", "--size", "64x64", "--print", "json");
        CliRunner.CommandResult failed = cliRunner.run(
                "generate",
                "a [broken=1]",
                "-n",
                "2",
                "--size",
                "64x64",
                "--response-format",
                "url",
                "--print",
                "json");

        JsonNode second = new ObjectMapper().readTree(blocked.out()).at("/outcomes/1");
        assertThat(second.path("outcome").asText()).isEqualTo("blocked");
        assertThat(second.path("error_type").asText()).isEqualTo("ModerationException");
        assertThat(second.path("billing").asText()).isEqualTo("BILLED");
        JsonNode broken = new ObjectMapper().readTree(failed.out()).at("/outcomes/1");
        assertThat(broken.path("outcome").asText()).isEqualTo("failed");
        assertThat(broken.path("url").asText()).startsWith("http://127.0.0.1:");
        assertThat(broken.path("billing").asText()).isEqualTo("BILLED");
    }

    @Test
    void editsSeveralImagesWithAMask() throws Exception {
        ImageIO.write(
                new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB),
                "png",
                directory.resolve("mask.png").toFile());
        Path input = cliRunner
                .run("generate", "--prompt", "a", "--size", "64x64", "--out", "in.png")
                .path();

        CliRunner.CommandResult result = cliRunner.run(
                "edit",
                "--prompt",
                "b",
                "--image",
                "in.png",
                "--image",
                input.toString(),
                "--mask",
                "mask.png",
                "--out",
                "out.png");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.path()).isNotEmptyFile();
        List<RecordedRequest.Part> parts = lastPost().parts();
        assertThat(parts)
                .extracting(RecordedRequest.Part::name)
                .containsExactly("prompt", "n", "image[]", "image[]", "mask");
    }

    @Test
    void printsTheRequestInsteadOfSendingItWithDryRun() {
        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "it's", "--dry-run");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("curl -X POST '" + sandbox.baseUrl() + "/images/generations'")
                .contains("\"prompt\":\"it'\\''s\"", "\"n\":1", "\"size\":\"1024x1024\"")
                .doesNotContain(KEY);
        assertThat(sandbox.requests()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void printsTheWarningsOfADryRun() {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a", "--aspect-ratio", "2:3", "--adapt", "--dry-run");

        assertThat(result.out()).startsWith("curl ").contains("\"size\":\"");
        assertThat(result.err()).contains("images: warning: aspect_ratio: 2:3 was sent as size ");
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401,3", "429,3", "500,3", "block,3"})
    void printsTheErrorMessageOfTheProviderVerbatim(String failure, int code) {
        String directive = failure.equals("block") ? "[block]" : "[refuse=" + failure + "]";

        CliRunner.CommandResult result = cliRunner.run("generate", "--prompt", "a " + directive);

        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("openai-compatible returned HTTP ", "request id req_")
                .doesNotContain("\tat ", KEY);
    }

    @Test
    void printsTheHintOfWellApiInBothLanguages() {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a [refuse=503]", "--provider", "wellapi");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains(
                        "The engine is currently overloaded",
                        "接口返回非 200 状态码,可能是该 API Key 所属分组资源不足。",
                        "move the key to the group")
                .containsOnlyOnce("接口返回非");
        assertThat(sandbox.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[html]", "[empty]", "[fail]", "[broken=0]"})
    void exitsWith4WithoutAUsableResponse(String directive) throws Exception {
        CliRunner.CommandResult result =
                cliRunner.run("generate", "--prompt", "a " + directive, "--out", "x/", "--size", "64x64");

        assertThat(result.code()).as(result.err()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        try (Stream<Path> files = Files.list(directory.resolve("x"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void namesTheTimeoutOptionAfterATimeout() {
        CliRunner.CommandResult general = cliRunner.run("generate", "--prompt", "a [silent]", "--timeout", "2");
        CliRunner.CommandResult wellapi =
                cliRunner.run("generate", "--prompt", "a [silent]", "--timeout", "2", "--provider", "wellapi");

        assertThat(general.code()).isEqualTo(4);
        assertThat(general.err())
                .contains("--timeout", "may have been generated and billed", "no request was repeated");
        assertThat(wellapi.err()).contains("WELLAPI_TIMEOUT");
        assertThat(sandbox.requests()).hasSize(2);
    }

    @Test
    void exitsWith5WhenAnImageIsMissing() {
        CliRunner.CommandResult broken = cliRunner.run(
                "generate", "--prompt", "a [broken=1]", "--n", "2", "--size", "64x64", "--response-format", "url");
        CliRunner.CommandResult blocked =
                cliRunner.run("generate", "--prompt", "a [block=1]", "--n", "2", "--size", "64x64");

        assertThat(broken.code()).isEqualTo(5);
        assertThat(broken.out().lines()).hasSize(1);
        assertThat(broken.err()).contains("image 1 was not delivered", "its URL, which expires: http://127.0.0.1:");
        assertThat(blocked.code()).isEqualTo(5);
        assertThat(blocked.out().lines()).hasSize(1);
    }

    @Test
    void exitsWith5AndPrintsTheImagesThatArrivedBeforeATimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(("{\"data\":[{\"b64_json\":\"" + PNG + "\"},").getBytes(US_ASCII));
            exchange.getResponseBody().flush();
            await(end);
        });
        server.setExecutor(task -> new Thread(task).start());
        server.start();
        try {
            CliRunner.CommandResult late = new CliRunner(directory)
                    .run(
                            "generate",
                            "a",
                            "--timeout",
                            "2",
                            "--sidecar",
                            "--base-url",
                            "http://127.0.0.1:" + server.getAddress().getPort(),
                            "--api-key",
                            KEY);

            assertThat(late.code()).isEqualTo(5);
            assertThat(late.out().lines()).singleElement().satisfies(file -> assertThat(Path.of(file))
                    .isNotEmptyFile());
            assertThat(Path.of(late.out().strip() + ".json")).content().contains("\"prompt\" : \"a\"");
            assertThat(late.err()).contains("call exceeded its timeout");
        } finally {
            end.countDown();
            server.stop(0);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void cancelsTheCallOnInterruptAndLeavesNoFile() throws Exception {
        CompletableFuture<CliRunner.CommandResult> running = CompletableFuture.supplyAsync(() ->
                cliRunner.run("generate", "--prompt", "a [stall]", "--out", "x/", "--response-format", "b64_json"));
        Runnable interrupt = cliRunner.interrupts.poll(20, TimeUnit.SECONDS);

        interrupt.run();
        CliRunner.CommandResult result = running.get(20, TimeUnit.SECONDS);

        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err()).contains("interrupted");
        assertThat(cliRunner.interrupts).isEmpty();
        if (Files.exists(directory.resolve("x"))) {
            assertThat(directory.resolve("x")).isEmptyDirectory();
        }
    }

    @Test
    void rejectsPlainHttpUnlessAllowed() {
        CliRunner other = new CliRunner(directory);

        CliRunner.CommandResult rejected = other.run("probe", "--base-url", "http://10.255.255.1", "--api-key", KEY);
        CliRunner.CommandResult allowed =
                other.run("generate", "--prompt", "a", "--base-url", "http://10.0.0.1", "--allow-http", "--dry-run");

        assertThat(rejected.code()).isEqualTo(2);
        assertThat(rejected.err()).contains("--allow-http");
        assertThat(allowed.out()).contains("http://10.0.0.1/v1/images/generations");
    }

    @Test
    void downloadsFromAPrivateHostOnlyWhenAllowed() throws Exception {
        String imageUrl = cliRunner
                .run("generate", "--prompt", "a", "--size", "64x64", "--keep-url")
                .out()
                .strip();
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            byte[] response = ("{\"data\":[{\"url\":\"" + imageUrl + "\"}]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
            exchange.close();
        });
        gateway.start();
        String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
        CliRunner other = new CliRunner(directory).always("--base-url", url, "--api-key", KEY, "--out", "x.png");

        CliRunner.CommandResult blocked = other.run("generate", "--prompt", "a");
        CliRunner.CommandResult allowed = other.run(
                "generate",
                "--prompt",
                "a",
                "--allow-host",
                "127.0.0.1:" + sandbox.baseUrl().getPort());
        gateway.stop(0);

        assertThat(blocked.code()).as(blocked.err()).isEqualTo(4);
        assertThat(blocked.err()).contains("its URL, which expires: " + imageUrl, "--allow-host HOST[:PORT]");
        assertThat(allowed.code()).as(allowed.err()).isZero();
        assertThat(allowed.path()).isNotEmptyFile();
    }

    @Test
    void printsNoProgressWithQuiet() {
        CliRunner.CommandResult plain = cliRunner.run("generate", "--prompt", "a", "--size", "64x64");
        CliRunner.CommandResult quiet = cliRunner.run("generate", "--prompt", "a", "--size", "64x64", "--quiet");

        assertThat(plain.err()).contains("images: calling openai-compatible", "images: done: 1 image, 64x64 png, ");
        assertThat(quiet.err().lines()).singleElement().asString().contains("warning: --api-key");
    }

    @Test
    void redrawsTheProgressLineOnATerminal() {
        CliRunner.CommandResult result =
                cliRunner.typing("").run("generate", "--prompt", "a [seconds=0.7]", "--size", "64x64");

        assertThat(result.err()).contains("\rimages: waiting 0 s").doesNotContain("calling");
        assertThat(result.out().lines()).hasSize(1);
    }

    @Test
    void probesWithOneOptionsRequest() {
        CliRunner.CommandResult reached = cliRunner.run("probe");
        sandbox.close();
        CliRunner.CommandResult unreachable = cliRunner.run("probe");

        assertThat(reached.code()).isZero();
        assertThat(reached.out())
                .contains("openai-compatible responded with status 200", "the API key was not rejected");
        assertThat(sandbox.requests()).extracting(RecordedRequest::method).containsExactly("OPTIONS");
        assertThat(unreachable.code()).isEqualTo(4);
        assertThat(unreachable.err()).contains("is not reachable");
    }
}
