package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileCommandTest {
    private static final String FIXTURES = Path.of("../sdk-core/src/test/resources/fixtures")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    private Path directory;

    private CliRunner cliRunner;

    @BeforeEach
    void create() {
        cliRunner = new CliRunner(directory);
    }

    static List<String> ids() {
        return Providers.ids();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void writesAProfileThatPassesItsCheck(String id) {
        CliRunner.CommandResult written =
                cliRunner.run("profile", "new", "--from", id, "--id", "gateway", "--output", "gateway.json");
        CliRunner.CommandResult checked = cliRunner.run("profile", "check", "gateway.json");

        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.path()).isEqualTo(directory.resolve("gateway.json"));
        ProviderProfile base = Providers.byId(id).orElseThrow();
        assertThat(Providers.read(written.path()))
                .isEqualTo(base.toBuilder().id("gateway").build());
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out()).startsWith("curl -X POST ").contains("A cat in a tree");
        assertThat(checked.err()).contains("profile gateway is valid");
    }

    @Test
    void printsANewProfileAndNeverReplacesAFile() throws IOException {
        CliRunner.CommandResult printed = cliRunner.run("profile", "new", "--from", "xai");
        Path file = Files.writeString(directory.resolve("mine.json"), "mine");
        CliRunner.CommandResult rejected = cliRunner.run("profile", "new", "--from", "xai", "-o", "mine.json");
        CliRunner.CommandResult wrongId = cliRunner.run("profile", "new", "--from", "xai", "--id", "My Gateway");

        assertThat(printed.out()).contains("\"id\": \"my-xai\"");
        assertThat(rejected.code()).isEqualTo(2);
        assertThat(rejected.err()).contains("mine.json exists");
        assertThat(file).hasContent("mine");
        assertThat(wrongId.code()).isEqualTo(2);
        assertThat(wrongId.err()).contains("--id is invalid: id must consist of");
    }

    @Test
    void reportsWhatAProfileReadsFromResponses() {
        CliRunner.CommandResult result = check("kie", "submit.response.json", "poll.success.json", "poll.fail.json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "submit.response.json: HTTP 200 (assumed), submit, task started",
                        "task id",
                        "poll.success.json: HTTP 200 (assumed), poll, images",
                        "image 0      URL https://tempfile.example/a.png",
                        "poll.fail.json: HTTP 200 (assumed), poll, error",
                        "state        failed, \"fail\"",
                        "/task/statusPointers /data/successFlag (another pointer of this member has a value)");
    }

    @Test
    void reportsWhatIsMissing() {
        CliRunner.CommandResult result = check("kie", "submit.response.json", "poll.success.json");

        assertThat(result.code()).isEqualTo(4);
        assertThat(result.out()).contains("/task/errorCodePointers /data/failCode");
        assertThat(result.err()).contains("profile kie is valid, but incomplete for these responses");
    }

    @Test
    void printsTheReportAsJson() {
        CliRunner.CommandResult result = cliRunner.run(
                "profile",
                "check",
                "gemini",
                "--print",
                "json",
                "--response",
                "400=" + FIXTURES + "/gemini/error.400.invalid-api-key.json");

        assertThat(result.out().lines()).hasSize(1);
        assertThat(result.out())
                .startsWith("{\"profile\":\"gemini\",\"complete\":false,\"responses\":[{")
                .contains("\"status\":400", "\"type\":\"AuthenticationException\"", "\"code\":\"API_KEY_INVALID\"");
    }

    @Test
    void acceptsTheTypeOfARequest() throws IOException {
        Files.writeString(directory.resolve("failed.json"), "{\"data\":{\"state\":\"fail\",\"failMsg\":\"no\"}}");

        CliRunner.CommandResult result = cliRunner.run("profile", "check", "kie", "--response", "poll=failed.json");

        assertThat(result.out()).contains("failed.json: HTTP 200 (assumed), poll, error", "message      no");
    }

    @Test
    void rejectsAnInvalidProfileWithItsLine() throws IOException {
        Files.writeString(
                directory.resolve("wrong.json"), "{\"version\": 1, \"id\": \"wrong\",\n \"titel\": \"Wrong\"}");

        CliRunner.CommandResult result = cliRunner.run("profile", "check", "wrong.json", "--print", "json");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("line 2", "/titel");
        assertThat(result.out()).startsWith("{\"error\":");
        assertThat(cliRunner.run("profile", "check", "nobody").code()).isEqualTo(2);
        assertThat(cliRunner
                        .run("profile", "check", "kie", "--response", "nothing.json")
                        .code())
                .isEqualTo(2);
    }

    /** Names of members, messages and status of a server may contain control characters. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void printsNoControlCharactersOfAResponse(String format) throws IOException {
        Files.writeString(
                directory.resolve("r.json"),
                "{\"created\":1,\"usage\":{\"\\u001b]0;owned\\u0007red\":5,\"\\u009b31m\":7,"
                        + "\"\\u202eabc\":1},\"data\":[]}");
        Files.writeString(
                directory.resolve("e.txt"),
                "HTTP/1.1 400 Bad\n\n{\"error\":{\"message\":\"m\\u009b31m\\u202e\",\"code\":\"c\\u001b[1m\"}}");
        Files.writeString(
                directory.resolve("t.json"),
                "{\"id\":\"t\\u202e1\",\"status\":\"q\\u009b1m\",\"data\":[{\"url\":\"https://h/\\u202e.png\"}]}");

        CliRunner.CommandResult result = cliRunner.run(
                "profile",
                "check",
                "openai-compatible",
                "--response",
                "r.json",
                "--response",
                "e.txt",
                "--response",
                "poll=t.json",
                "--print",
                format);

        assertThat(result.out()).contains("usage");
        assertThat(result.out() + result.err()).doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
    }

    private CliRunner.CommandResult check(String provider, String... fixtures) {
        List<String> command = new ArrayList<>(List.of("profile", "check", provider));
        for (String fixture : fixtures) {
            command.addAll(List.of("--response", FIXTURES + "/" + provider + "/" + fixture));
        }
        return cliRunner.run(command.toArray(String[]::new));
    }
}
