package io.imagesdk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTaskTest {
    private static final ImageTask TASK = new ImageTask(
            "kie",
            URI.create("https://api.kie.example/v1"),
            "task:12_3.4-5",
            ImageTask.TaskKind.EDIT,
            Instant.parse("2026-11-21T08:00:00.123Z"),
            Optional.of("https://eu.kie.example/tasks/1?sign=secret"),
            List.of("https://cdn.example/a.png?sign=secret"),
            Optional.of("acme/model"),
            Optional.of("https://eu.kie.example/tasks/1/result?sign=secret"),
            Optional.of("https://eu.kie.example/tasks/1/cancel?sign=secret"));

    @Test
    void isRestoredFromItsJson() {
        assertThat(ImageTask.fromJson(TASK.toJson())).isEqualTo(TASK);
    }

    @Test
    void writesTheDocumentedJson() {
        ImageTask bare = ImageTask.of("xai", URI.create("https://api.x.ai/v1"), "r-1", Instant.EPOCH);

        assertThat(bare.toJson())
                .isEqualTo("{\"version\":1,\"provider\":\"xai\",\"base_url\":\"https://api.x.ai/v1\",\"id\":\"r-1\","
                        + "\"operation\":\"generate\",\"created_at\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void isRestoredFromTheJsonOfAnEarlierVersion() {
        String early = "{\"version\":1,\"provider\":\"kie\",\"base_url\":\"https://api.kie.example/v1\",\"id\":\"t-1\","
                + "\"operation\":\"edit\",\"created_at\":\"2026-11-21T08:00:00Z\",\"status_url\":\"/tasks/t-1\"}";

        ImageTask task = ImageTask.fromJson(early);

        assertThat(task.statusUrl()).contains("/tasks/t-1");
        assertThat(task.resultUrl()).isEmpty();
        assertThat(task.cancelUrl()).isEmpty();
        assertThat(task.toJson()).isEqualTo(early);
    }

    @Test
    void reportsAllViolationsAtOnce() {
        String wrong = "{\"version\":2,\"provider\":\"\",\"base_url\":\"no\",\"id\":\"../x\",\"created_at\":\"noon\"}";

        assertThatThrownBy(() -> ImageTask.fromJson(wrong))
                .isInstanceOfSatisfying(InvalidRequestException.class, invalid -> assertThat(invalid.violations())
                        .extracting(Violation::field)
                        .containsExactlyInAnyOrder(
                                "task.version", "task.provider", "task.base_url", "task.id", "task.created_at"));
    }

    @Test
    void rejectsOldMemberNamesAndNamesTheNewOnes() {
        String old = "{\"version\":1,\"provider\":\"xai\",\"base_url\":\"https://api.x.ai/v1\",\"id\":\"r-1\","
                + "\"created\":\"1970-01-01T00:00:00Z\",\"lookup\":\"https://api.x.ai/v1/r-1\",\"pictures\":[\"a\"]}";

        assertThatThrownBy(() -> ImageTask.fromJson(old))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("task.created is not supported, use created_at; "
                        + "task.lookup is not supported, use status_url; "
                        + "task.pictures is not supported, use image_urls; task.created_at is required");
    }

    @Test
    void rejectsTextThatIsNotJson() {
        assertThatThrownBy(() -> ImageTask.fromJson("task_1"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("task is not JSON at line 1")
                .hasMessageContaining("use the text that ImageTask.toJson() returns");
    }

    @Test
    void rejectsAnIdThatCouldBeAPath() {
        URI base = URI.create("https://a.example");

        assertThatThrownBy(() -> ImageTask.of("xai", base, "a/../b", Instant.EPOCH))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"a/../b\"");
        assertThat(List.of("", " ", ".", "..", "...", "./a", "a/..", "a\\..", "a\n", "a\u0000b", "a\u202eb", "\ud800"))
                .noneMatch(ImageTask::isValidId);
        assertThat(ImageTask.isValidId("x".repeat(1_024))).isTrue();
        assertThat(ImageTask.isValidId("x".repeat(1_025))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dGFzay00NzE+Lw==", "operations/4711", "a b", "a\"b\\c", "ид", "eyJhbGciOiJIUzI1NiJ9.e30.x_-"})
    void keepsAnOpaqueIdInItsJson(String id) {
        ImageTask task = ImageTask.of("xai", URI.create("https://a.example"), id, Instant.EPOCH);

        assertThat(ImageTask.fromJson(task.toJson())).isEqualTo(task);
    }

    @Test
    void hidesSignedUrls() {
        assertThat(TASK.toString()).doesNotContain("secret").contains("task:12_3.4-5");
    }
}
