package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.provider.TaskProtocol.TaskState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of task states, and the protocols and schedules that are rejected. */
class TaskProtocolTest {
    private static final TaskProtocol PROTOCOL = TaskProtocol.builder()
            .statusRequest(TaskRequest.get("/v1/tasks/{id}"))
            .build();

    @ParameterizedTest
    @CsvSource({
        "queued, QUEUED",
        "NOT_START, QUEUED",
        "not start, QUEUED",
        "In-Progress, RUNNING",
        "IN_PROGRESS, RUNNING",
        "SUCCESS, DONE",
        "Completed, DONE",
        "FAILURE, FAILED",
        "canceled, CANCELLED",
        "Request Moderated, MODERATED",
        "expired, EXPIRED"
    })
    void recognizesCommonStatesInEverySpelling(String status, TaskState state) {
        assertThat(PROTOCOL.stateOf(status)).contains(state);
    }

    @Test
    void unknownStatusHasNoState() {
        assertThat(PROTOCOL.stateOf("simmering")).isEmpty();
        assertThat(PROTOCOL.stateOf("1")).isEmpty();
    }

    @Test
    void stateNamesOfAProfileTakePrecedenceOverCommonNames() {
        TaskProtocol flags = PROTOCOL.toBuilder()
                .stateNames(TaskState.RUNNING, "0", "ready")
                .stateNames(TaskState.DONE, "1")
                .stateNames(TaskState.FAILED, "2", "3")
                .build();

        assertThat(flags.stateOf("0")).contains(TaskState.RUNNING);
        assertThat(flags.stateOf("1")).contains(TaskState.DONE);
        assertThat(flags.stateOf("3")).contains(TaskState.FAILED);
        assertThat(flags.stateOf("READY")).contains(TaskState.RUNNING);
    }

    @Test
    void rejectsAProtocolThatCannotPoll() {
        assertThatThrownBy(() -> TaskProtocol.builder().build())
                .hasMessageContaining("one of statusRequest, statusUrlPointers and useLocationHeader is required");
    }

    @Test
    void rejectsATaskRequestWithoutTheTaskId() {
        assertThatThrownBy(() -> TaskRequest.get("/v1/tasks")).hasMessageContaining("{id}");
        assertThat(TaskRequest.post("/query", Map.of("task", Map.of("id", "{id}")))
                        .method())
                .isEqualTo("POST");
    }

    @Test
    void rejectsAnIntervalBelowTheMinimum() {
        Duration tooShort = Duration.ofMillis(199);

        assertThatThrownBy(() -> PollingSchedule.of(tooShort, Duration.ofSeconds(1)))
                .hasMessageContaining("interval must be at least 200 ms, was PT0.199S");
    }
}
