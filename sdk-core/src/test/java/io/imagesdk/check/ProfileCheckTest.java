package io.imagesdk.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.imagesdk.check.ProfileCheck.UnmatchedPointer;
import io.imagesdk.check.ResponseExample.RequestType;
import io.imagesdk.check.ResponseReport.Meaning;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ProfileCheckTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @Test
    void followsATaskFromItsSubmissionToItsImages() {
        ProfileCheck check =
                check("kie", "kie/submit.response.json", "kie/poll.generating.json", "kie/poll.success.json");

        assertThat(check.responses())
                .extracting(ResponseReport::type, ResponseReport::meaning)
                .containsExactly(
                        tuple(RequestType.SUBMIT, Meaning.TASK_STARTED),
                        tuple(RequestType.POLL, Meaning.TASK_CONTINUES),
                        tuple(RequestType.POLL, Meaning.IMAGES));
        assertThat(check.responses().get(0).task().orElseThrow().id()).isPresent();
        assertThat(check.responses().get(1).task().orElseThrow().state()).isEqualTo(State.RUNNING);
        assertThat(check.responses().get(2).images().get(0).url()).contains("https://tempfile.example/a.png");
    }

    @Test
    void listsPointersThatLeadToNothing() {
        ProfileCheck check = check("kie", "kie/submit.response.json", "kie/poll.success.json");

        assertThat(check.unmatchedPointers())
                .contains(
                        new UnmatchedPointer("/task/statusPointers", "/data/successFlag", true),
                        new UnmatchedPointer("/task/errorCodePointers", "/data/failCode", false))
                .noneMatch(unmatched -> unmatched.pointer().equals("/data/taskId"));
        assertThat(check.isComplete()).isFalse();
        assertThat(check("kie", "kie/submit.response.json", "kie/poll.success.json", "kie/poll.fail.json")
                        .isComplete())
                .isTrue();
    }

    @Test
    void reportsErrorsAsACallThrowsThem() {
        ResponseReport wrongKey = report(
                "gemini", example("gemini/error.400.invalid-api-key.json").withStatus(400));
        ResponseReport failedTask = check("kie", "kie/submit.response.json", "kie/poll.fail.json")
                .responses()
                .get(1);

        assertThat(wrongKey.meaning()).isEqualTo(Meaning.ERROR);
        assertThat(wrongKey.error().orElseThrow()).isInstanceOf(AuthenticationException.class);
        assertThat(failedTask.task().orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(failedTask.error().map(e -> e.details().providerMessage())).isPresent();
    }

    @Test
    void reportsTheTasksOfAList() {
        ResponseExample list = example("replicate/list.response.json").as(RequestType.LIST);
        ProfileCheck check = ProfileCheck.of(Providers.byId("replicate").orElseThrow(), List.of(list));

        ResponseReport report = check.responses().get(0);
        assertThat(report.meaning()).isEqualTo(Meaning.TASKS_LISTED);
        assertThat(report.tasks()).extracting(ResponseReport.Task::state).containsExactly(State.RUNNING, State.FAILED);
        assertThat(report.isUnderstood()).isTrue();
        assertThat(check.unmatchedPointers())
                .noneMatch(unmatched -> unmatched.member().startsWith("/task/listing"));
        // The pointers of a list lead from one of its tasks.
        assertThat(ProfileCheck.of(Providers.byId("dashscope").orElseThrow(), List.of(list))
                        .unmatchedPointers())
                .contains(
                        new UnmatchedPointer("/task/listing/itemPointers", "/data/*", false),
                        new UnmatchedPointer("/task/listing/idPointers", "/data/*/task_id", false));
        assertThat(report("kie", list).error().orElseThrow()).hasMessageContaining("has no listing of tasks");
    }

    @Test
    void reportsAPollThatIsRepeated() {
        ResponseExample unavailable = ResponseExample.of(
                        "example", "{\"error\":{\"message\":\"try later\"}}".getBytes(UTF_8))
                .withStatus(503)
                .as(RequestType.POLL);
        ResponseExample maintenance = ResponseExample.of(
                        "example", "{\"code\":455,\"msg\":\"maintenance\"}".getBytes(UTF_8))
                .as(RequestType.POLL);

        for (ResponseExample example : List.of(unavailable, maintenance)) {
            ResponseReport report = report("kie", example);

            assertThat(report.meaning()).isEqualTo(Meaning.POLL_REPEATED);
            assertThat(report.isUnderstood()).isTrue();
            assertThat(report.task().orElseThrow().providerStatus()).isEmpty();
        }
    }

    @Test
    void reportsATaskThatModerationBlocked() {
        ResponseExample moderated = ResponseExample.of("example", "{\"status\":\"Request Moderated\"}".getBytes(UTF_8))
                .as(RequestType.POLL);

        ResponseReport report = report("bfl", moderated);

        assertThat(report.meaning()).isEqualTo(Meaning.BLOCKED);
        assertThat(report.error().orElseThrow()).isInstanceOf(ModerationException.class);
    }

    @Test
    void reportsImagesThatModerationBlocked() {
        ResponseReport prompt = report("gemini", example("gemini/generate.response.prompt-blocked.json"));
        ResponseReport image = report("stability", example("stability/generate.response.content-filtered.json"));

        assertThat(prompt.error().orElseThrow()).isInstanceOf(ModerationException.class);
        assertThat(image.images().get(0).error().orElseThrow()).isInstanceOf(ModerationException.class);
        assertThat(image.isUnderstood()).isTrue();
    }

    @Test
    void readsACompleteHttpResponse() {
        String response = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 429 \r\nretry-after: 7\r\n"
                + "x-request-id: req-1\r\n\r\n{\"error\":{\"message\":\"slow down\",\"code\":\"rate\"}}";

        ResponseReport report = report("openai", ResponseExample.of("example", response.getBytes(UTF_8)));

        assertThat(report.example().status()).isEqualTo(429);
        assertThat(report.requestId()).contains("req-1");
        assertThat(report.error().orElseThrow()).isInstanceOf(RateLimitException.class);
        assertThat(((ApiException) report.error().get()).rateLimit().retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(7));
    }

    @Test
    void readsABodyThatIsAnImage() throws IOException {
        byte[] png = Files.readAllBytes(FIXTURES.resolve("stability/generate.response.png"));
        byte[] head = "HTTP/1.1 200 OK\nContent-Type: image/png\n\n".getBytes(UTF_8);
        byte[] response = Arrays.copyOf(head, head.length + png.length);
        System.arraycopy(png, 0, response, head.length, png.length);

        for (byte[] bytes : List.of(png, response)) {
            ResponseReport report = report("stability", ResponseExample.of("example", bytes));

            assertThat(report.images()).singleElement().satisfies(image -> {
                assertThat(image.bytes()).isEqualTo(png.length);
                assertThat(image.format()).contains(ImageFormat.PNG);
            });
        }
    }

    @Test
    void readsACompressedBody() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"data\":[{\"url\":\"https://example.com/a.png\"}]}".getBytes(UTF_8));
        }

        assertThat(report("openai", ResponseExample.of("example", bytes.toByteArray()))
                        .images())
                .hasSize(1);
    }

    @Test
    void doesNotUnderstandAnUnknownStatusAndAResponseWithoutImages() {
        ProfileCheck check = ProfileCheck.of(
                Providers.byId("kie").orElseThrow(),
                List.of(
                        example("kie/submit.response.json"),
                        ResponseExample.of("poll", "{\"code\":200,\"data\":{\"state\":\"baking\"}}".getBytes(UTF_8)),
                        ResponseExample.of("poll", "{\"code\":200,\"data\":{\"state\":\"success\"}}".getBytes(UTF_8))));

        assertThat(check.responses()).extracting(ResponseReport::isUnderstood).containsExactly(true, false, false);
        assertThat(check.responses().get(2).meaning()).isEqualTo(Meaning.NOT_UNDERSTOOD);
    }

    @Test
    void doesNotUnderstandBase64ThatIsNoImage() {
        ResponseReport report =
                report("openai", ResponseExample.of("example", "{\"data\":[{\"b64_json\":\"AAAA\"}]}".getBytes(UTF_8)));

        assertThat(report.images()).singleElement().matches(image -> !image.isUsable());
        assertThat(report.isUnderstood()).isFalse();
    }

    @Test
    void readsAnErrorStatusAsTheResponseToASubmission() {
        ProfileCheck check = ProfileCheck.of(
                Providers.byId("kie").orElseThrow(),
                List.of(
                        example("kie/submit.response.json"),
                        ResponseExample.of("limit", "{}".getBytes(UTF_8)).withStatus(429)));

        assertThat(check.responses().get(1).type()).isEqualTo(RequestType.SUBMIT);
        assertThat(check.responses().get(1).error().orElseThrow()).isInstanceOf(RateLimitException.class);
    }

    @Test
    void readsTheResultThatFollowsATask() {
        ProviderProfile profile = ProviderProfile.read(new ByteArrayInputStream("""
                {"version": 1, "id": "queue", "title": "Queue",
                 "generation": {"path": "/run", "fields": [{"parameter": "prompt", "required": true}]},
                 "task": {"statusRequest": {"path": "/jobs/{id}"}, "resultRequest": {"path": "/jobs/{id}/result"}},
                 "responseMapping": {"imagePointers": ["/images/*"], "requestIdPointers": ["header:x-trace"]}}
                """.getBytes(UTF_8)));

        ProfileCheck check = ProfileCheck.of(
                profile,
                List.of(
                        ResponseExample.of("submit", "{\"id\":\"a\",\"status\":\"queued\"}".getBytes(UTF_8)),
                        ResponseExample.of("poll", "{\"id\":\"a\",\"status\":\"done\"}".getBytes(UTF_8)),
                        ResponseExample.of(
                                "result",
                                "HTTP/1.1 200 OK\nX-Trace: t\n\n{\"images\":[{\"url\":\"https://example.com/a\"}]}"
                                        .getBytes(UTF_8))));

        assertThat(check.responses())
                .extracting(ResponseReport::type)
                .containsExactly(RequestType.SUBMIT, RequestType.POLL, RequestType.RESULT);
        assertThat(check.isComplete()).as(check.toString()).isTrue();
    }

    @Test
    void rejectsFilesThatAreNoResponse() {
        assertThatThrownBy(() -> ResponseExample.of("a.txt", "HTTP/1.1 200 OK\nA: b\n".getBytes(UTF_8)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("no empty line");
        assertThatThrownBy(() -> ResponseExample.of("a.txt", "HTTP/1.1 200 OK\n{}\n\n".getBytes(UTF_8)))
                .hasMessageContaining("without a colon");
        assertThatThrownBy(() -> ResponseExample.read(FIXTURES.resolve("missing.json")))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> example("kie/submit.response.json").withStatus(42))
                .hasMessageContaining("was 42");
    }

    private static ProfileCheck check(String provider, String... fixtures) {
        return ProfileCheck.of(
                Providers.byId(provider).orElseThrow(),
                Arrays.stream(fixtures).map(ProfileCheckTest::example).toList());
    }

    private static ResponseReport report(String provider, ResponseExample example) {
        return ProfileCheck.of(Providers.byId(provider).orElseThrow(), List.of(example))
                .responses()
                .get(0);
    }

    private static ResponseExample example(String fixture) {
        return ResponseExample.read(FIXTURES.resolve(fixture));
    }
}
