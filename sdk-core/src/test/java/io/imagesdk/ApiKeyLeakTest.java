package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.FailingHttpClient;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that echoes the API key in all places: the key is in no result, exception, log line or file name. */
@Timeout(30)
class ApiKeyLeakTest {
    private static final GenerateRequest REQUEST = GenerateRequest.builder()
            .prompt("a prompt that is nobody's business")
            .model("m")
            .build();

    @TempDir
    Path directory;

    static Stream<ProviderProfile> profiles() {
        return ServiceFixtures.openAiFormats();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void isInNoResult(ProviderProfile profile) throws Exception {
        String body = "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 9, 9))
                + "\",\"revised_prompt\":\"your key is KEY\"}],\"note\":\"KEY\"}";
        try (RawServer server = echoing(200, body);
                ImagesService images = service(profile, server)) {
            ImageResult<Path> result = images.blocking().generate(REQUEST, Delivery.toDirectory(directory));

            String all = result
                    + result.responseJson()
                    + result.headers()
                    + result.warnings()
                    + result.attempts()
                    + result.images()
                    + result.images().get(0).revisedPrompt()
                    + images
                    + images.provider()
                    + images.preview(REQUEST, CallOptions.DEFAULT)
                    + images.preview(REQUEST, CallOptions.DEFAULT).toCurl();
            assertThat(all).doesNotContain(SuiteLog.KEY).contains("your key is ***");
            assertThat(server.requests().get(0).header("Authorization")).isEqualTo("Bearer " + SuiteLog.KEY);
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile)).allSatisfy(file -> {
                    assertThat(file.toString()).doesNotContain(SuiteLog.KEY);
                    assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(SuiteLog.KEY);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "401 {\"error\":{\"message\":\"Incorrect API key provided: KEY\",\"code\":\"KEY\"}}",
                "400 Incorrect key KEY",
                "503 <title>KEY</title>",
                "302 moved",
                "200 {\"error\":\"bad key KEY\"}",
                "200 {\"data\":[{\"url\":\"https://169.254.169.254/?key=KEY\"}]}",
                "200 {\"data\":[{\"b64_json\":\"KEY\"}]}",
                "200 <html>KEY</html>",
                "200 KEY"
            })
    void isInNoException(String response) throws Exception {
        try (RawServer server = echoing(Integer.parseInt(response.substring(0, 3)), response.substring(4));
                ImagesService images = service(Providers.XAI, server)) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            StringWriter all = new StringWriter();
            error.printStackTrace(new PrintWriter(all));
            all.append(error.details().toString())
                    .append(String.valueOf(error.body()))
                    .append(String.valueOf(error.providerMessage()))
                    .append(String.valueOf(error.details().code()))
                    .append(String.valueOf(error.attempts()))
                    .append(String.valueOf(error.outcomes()));
            assertThat(all.toString()).doesNotContain(SuiteLog.KEY);
        }
    }

    @Test
    void isInNoProbeReport() throws Exception {
        try (RawServer server = RawServer.start(
                        (request, client) -> client.write("no route for " + SuiteLog.KEY + "\r\n\r\n"));
                ImagesService images = service(Providers.XAI, server)) {
            ProbeReport report = images.blocking().probe();

            assertThat(report.message()).contains("***").doesNotContain(SuiteLog.KEY);
            assertThat(server.requests()).as("a probe is not repeated").hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:PORT/KEY.png", "https://10.0.0.1/KEY.png"})
    void isInNoErrorAboutARedirect(String target) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> redirect(target, request, client));
                ImagesService images = service(Providers.XAI, server)) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            StringWriter all = new StringWriter();
            error.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).contains("***").doesNotContain(SuiteLog.KEY);
            assertThat(error.details().toString()).doesNotContain(SuiteLog.KEY);
            assertThat(error.outcomes()).hasSize(1).allSatisfy(outcome -> {
                ImagesException failure = ((ImageOutcome.Failed<?>) outcome).error();
                assertThat(failure.details().toString()).doesNotContain(SuiteLog.KEY);
            });
        }
    }

    private static void redirect(String target, RawServer.Request request, RawServer.Connection client)
            throws IOException {
        String port = String.valueOf(client.server().port());
        if (request.line().startsWith("POST")) {
            ServiceFixtures.respond(client, 200, "", ServiceFixtures.urls("http://127.0.0.1:" + port + "/1.png"));
        } else if (request.path().equals("/1.png")) {
            String location = target.replace("PORT", port).replace("KEY", SuiteLog.KEY);
            ServiceFixtures.respond(client, 302, "Location: " + location + "\r\n", "");
        } else {
            ServiceFixtures.respond(client, 404, "x-request-id: " + SuiteLog.KEY + "\r\n", "");
        }
    }

    /** Servers without accounts accept any key. */
    @Test
    void aKeyThatIsPartOfANumberCostsNoImage() throws Exception {
        String body = "{\"created\":1712345678,\"note\":\"123456\",\"data\":[" + ServiceFixtures.ITEM + "]}";
        try (RawServer server = ServiceFixtures.responding(200, "", body);
                ImagesService images =
                        ServiceFixtures.service(server).apiKey("123456").build()) {
            ImageResult<?> result = images.blocking().generate(REQUEST);

            assertThat(result.createdAt()).hasValue(Instant.ofEpochSecond(1712345678));
            assertThat(result.responseJson()).contains("\"note\":\"***\"");
        }
    }

    @Test
    void isInNoMessageThatRepeatsItAsANumber() throws Exception {
        try (RawServer server = ServiceFixtures.responding(200, "", "{\"account\":123456789012,\"data\":[]}");
                ImagesService images = ServiceFixtures.service(server)
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .apiKey("123456789012")
                        .build()) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure).hasMessageContaining("\"account\":\"***\"");
            assertThat(failure + " " + failure.body()).doesNotContain("123456789012");
        }
    }

    /** A key of this length made a search with a regular expression fail or hang, and the paid image was lost. */
    @ParameterizedTest
    @ValueSource(ints = {1_500, 4_000, 16_000})
    void anEchoedLongKeyCostsNoImage(int length) throws Exception {
        String key = "k".repeat(length - 1) + "1";
        String body = "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 9, 9))
                + "\",\"revised_prompt\":\"KEY and KE\"}]}";
        byte[] bytes = body.replace("KEY", key).replace("KE", key.substring(1)).getBytes(UTF_8);
        try (RawServer server =
                        RawServer.start((request, client) -> client.respond(200, "x-echo: " + key + "\r\n", bytes));
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(key)
                        .build()) {
            ImageResult<?> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(1);
            assertThat(result.images().get(0).revisedPrompt()).hasValue("*** and ***");
            assertThat(result.headers().toString()).contains("x-echo=***");
        }
    }

    /** The HTTP client of the JDK repeats a malformed header, and another client may repeat everything. */
    @Test
    void isInNoExceptionOfTheHttpClient() {
        String request = "invalid header value: \"Bearer " + SuiteLog.KEY + "\"";
        List<Throwable> failures = List.of(
                new IllegalArgumentException(request),
                new IOException("closed", new IllegalStateException(request)),
                new AssertionError(request));
        for (Throwable failure : failures) {
            for (boolean thrown : List.of(true, false)) {
                try (ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .apiKey(SuiteLog.KEY)
                        .httpClient(new FailingHttpClient(failure, thrown))
                        .build()) {
                    ImagesException error = catchThrowableOfType(
                            ImagesException.class, () -> images.blocking().generate(REQUEST));

                    assertThat(error).hasMessageContaining("***");
                    StringWriter all = new StringWriter();
                    error.printStackTrace(new PrintWriter(all));
                    assertThat(all.toString()).doesNotContain(SuiteLog.KEY);
                }
            }
        }
    }

    @Test
    void theLogHasOneLineForAnAttemptAndNeitherPromptNorKey() throws Exception {
        String body = "{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 9, 9)) + "\"}]}";
        try (RawServer server = echoing(200, body);
                ImagesService images = service(Providers.XAI, server)) {
            int before = SuiteLog.lines().size();

            images.blocking().generate(REQUEST);

            assertThat(SuiteLog.lines().subList(before, SuiteLog.lines().size()))
                    .filteredOn(line -> line.contains("/v1/images/generations 200"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line)
                            .contains("io.imagesdk.http DEBUG POST 127.0.0.1/v1/images/generations 200 in ")
                            .contains(" bytes, request id req-7")
                            .doesNotContain("nobody's business"));
        }
    }

    private static RawServer echoing(int status, String body) throws IOException {
        byte[] bytes = body.replace("KEY", SuiteLog.KEY).getBytes(UTF_8);
        return RawServer.start((request, client) -> client.respond(
                status,
                "Connection: close\r\nx-request-id: req-7\r\nx-echo: " + request.header("Authorization")
                        + "\r\nLocation: https://elsewhere.example/?key=" + SuiteLog.KEY + "\r\n",
                bytes));
    }

    private static ImagesService service(ProviderProfile profile, RawServer server) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .build();
    }
}
