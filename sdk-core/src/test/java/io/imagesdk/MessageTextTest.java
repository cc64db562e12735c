package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Quality;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside in messages and log lines: one line, printable, of limited length. */
@Timeout(30)
class MessageTextTest {
    /** An escape sequence of a terminal, line breaks of two kinds and a mark that reverses the text behind it. */
    private static final String HOSTILE = "x\u001b[2J\r\nINFO forged\u2028line \u202Eesrever";

    private static final int MAX_MESSAGE_LENGTH = 4_000;

    @TempDir
    Path directory;

    static Stream<String> hostileValues() {
        return Stream.of(HOSTILE, HOSTILE + "y".repeat(1_000_000), "\u001b".repeat(1_000_000), "\u00e9".repeat(200));
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void aValueOfARequestIsQuotedInOneShortLine(String value) {
        List<UnaryOperator<GenerateRequest.Builder>> setters = List.of(
                builder -> builder.size(ImageSize.of(value)),
                builder -> builder.aspectRatio(AspectRatio.of(value)),
                builder -> builder.resolution(Resolution.of(value)),
                builder -> builder.quality(Quality.of(value)),
                builder -> builder.format(ImageFormat.of(value)),
                builder -> builder.model(value),
                builder -> builder.background(value),
                builder -> builder.moderation(value),
                builder -> builder.user(value),
                builder -> builder.extra(value, "1"),
                builder -> builder.extra("model", value),
                builder -> builder.extra("style", List.of(value)),
                builder -> builder.extra("style", new Object() {
                    @Override
                    public String toString() {
                        return value;
                    }
                }));
        for (ProviderProfile profile : List.of(Providers.XAI, Providers.OPENAI, Providers.WELLAPI)) {
            try (ImagesService images = ImagesService.builder()
                    .provider(profile)
                    .apiKey(SuiteLog.KEY)
                    .baseUrl("http://127.0.0.1:9")
                    .build()) {
                for (UnaryOperator<GenerateRequest.Builder> setter : setters) {
                    assertReadable(() -> images.preview(
                            setter.apply(GenerateRequest.builder().prompt("A cat"))
                                    .build(),
                            CallOptions.DEFAULT));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void theNameOfAFileIsQuotedInOneShortLine(String value) throws Exception {
        String name = value.substring(0, Math.min(200, value.length()));
        try (RawServer server = responding(200, "", "{}");
                ImagesService images = service(server).build()) {
            Path missing = directory.resolve(name);
            assertReadable(() -> images.blocking()
                    .generate(REQUEST, Delivery.toDirectory(directory).withFileName(value)));
            assertReadable(() -> images.blocking()
                    .generate(REQUEST, Delivery.toFile(missing.resolve("a").resolve("b.png"))));
            assertReadable(() -> images.blocking()
                    .edit(EditRequest.builder()
                            .prompt("A cat")
                            .image(ImageInput.of(missing))
                            .build()));
            assertReadable(() -> ProviderProfile.read(missing));
            assertReadable(() -> ImageTask.fromJson("{\"version\":1,\"id\":\"" + "\\u001b".repeat(100) + "\"}"));
        }
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void aMemberOfAProfileIsQuotedInOneShortLine(String value) {
        String name = Json.print(value.substring(0, Math.min(900, value.length())));
        for (String profile : List.of(
                "{\"version\":1,\"id\":" + name + ",\"title\":\"x\",\"generation\":{\"path\":\"/x\"}}",
                "{" + name + ":1}",
                "{\"version\":1,\"id\":\"x\",\"title\":\"x\","
                        + "\"generation\":{\"path\":\"/x\",\"fields\":[{\"parameter\":"
                        + name + "}]}}",
                "{\"task\":{\"statusRequest\":{\"method\":" + name + ",\"path\":" + name + "}}}")) {
            assertReadable(
                    () -> ProviderProfile.read(new ByteArrayInputStream(profile.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void aMessageKeepsItsStartAndItsEnd() {
        ErrorDetails details = ErrorDetails.of(BillingStatus.NOT_SENT).build();
        String pairs = "\ud83d\ude00".repeat(500_000);

        for (String value : List.of("7".repeat(1_000_000), pairs, "x" + pairs, "\n".repeat(1_000_000))) {
            String message = new InvalidConfigurationException(
                            "file  '" + value + "' must not exist; remove it", details, null)
                    .getMessage();

            assertThat(message).startsWith("file  '").contains("...").endsWith("' must not exist; remove it");
            assertLine(message, MAX_MESSAGE_LENGTH);
        }
        assertThat(new InvalidConfigurationException("a  b\tc", details, null)).hasMessage("a  b\\u0009c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%0d%0aINFO%20forged%1b[2J", "/a\u202Eesrever", "/LONG"})
    void theTargetOfADownloadIsOneShortLine(String path) throws Exception {
        String longPath = path.replace("LONG", "b%1b".repeat(2_000));
        try (RawServer server = RawServer.start((request, client) -> respond(
                        client,
                        request.line().startsWith("POST") ? 200 : 404,
                        "",
                        request.line().startsWith("POST")
                                ? urls("http://127.0.0.1:"
                                        + request.header("Host").split(":")[1] + longPath)
                                : "no"));
                ImagesService images = service(server).build()) {
            int before = SuiteLog.lines().size();

            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure.attempts())
                    .hasSizeGreaterThan(1)
                    .extracting(Attempt::target)
                    .allSatisfy(target -> assertLine(target, 600));
            assertThat(failure.attempts().get(1).target()).startsWith("127.0.0.1/");
            assertThat(SuiteLog.lines().subList(before, SuiteLog.lines().size()))
                    .allSatisfy(line -> assertLine(line, 1_000));
            assertLine(String.valueOf(failure.getMessage()), MAX_MESSAGE_LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'@','code':'@','type':'@'}}",
                "{'data':[{'url':'@'}]}",
                "{'data':[{'url':'https://@/'}]}",
                "{'data':[{'b64_json':'@'}]}",
                "{'data':[{'b64_json':'@'},{'error':{'message':'@'}}]}",
                "@"
            })
    void textOfTheServerIsOneShortLine(String template) throws Exception {
        for (String value : hostileValues().toList()) {
            String quoted = Json.print(value.substring(0, Math.min(300_000, value.length())));
            String body = template.replace('\'', '"').replace("@", quoted.substring(1, quoted.length() - 1));
            for (int status : List.of(200, 400)) {
                try (RawServer server = responding(status, "", body);
                        ImagesService images = service(server).build()) {
                    ImagesException failure = ServiceFixtures.failure(images);

                    assertLine(String.valueOf(failure.getMessage()), MAX_MESSAGE_LENGTH);
                    failure.outcomes().forEach(outcome -> assertLine(outcome.toString(), MAX_MESSAGE_LENGTH + 100));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: URL",
                "{\"link\":\"URL\"}",
                "{\"link\":\"https:\\/\\/img.example\\/a.png?X-Signature=topsecret\"}",
                "<title>URL</title>"
            })
    void theQueryOfASignedUrlIsNotShown(String template) throws Exception {
        String body = template.replace("URL", "https://img.example/a.png?X-Signature=topsecret");
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server).build()) {
            ImagesException failure = ServiceFixtures.failure(images);

            assertThat(failure).hasMessageContaining("a.png?…");
            assertThat(failure.getMessage() + failure).doesNotContain("topsecret");
        }
    }

    @Test
    void aWarningIsOneShortLine() {
        Warning warning = new Warning("storage_options", HOSTILE + "y".repeat(1_000_000));

        assertLine(warning.message(), 1_000);
        assertLine(warning.toString(), 1_100);
    }

    private static void assertReadable(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (failure != null) {
            assertLine(String.valueOf(failure.getMessage()), MAX_MESSAGE_LENGTH);
            if (failure instanceof InvalidRequestException e) {
                assertThat(e.violations())
                        .allSatisfy(violation -> assertLine(violation.toString(), MAX_MESSAGE_LENGTH));
            }
        }
    }

    private static void assertLine(String text, int max) {
        assertThat(text.length()).as("length of %.100s", text).isLessThanOrEqualTo(max);
        assertThat(text.codePoints().filter(MessageTextTest::isUnprintable).count())
                .as("characters that are not printable in %.300s", text)
                .isZero();
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.SURROGATE;
    }
}
