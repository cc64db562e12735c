package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.provider.TaskProtocol.Meaning;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of a task protocol, and what a protocol may not say. */
class TaskProtocolTest {
    private static final TaskProtocol PLAIN =
            TaskProtocol.builder().lookup(TaskCall.get("/v1/tasks/{id}")).build();

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
    void knowsTheUsualWordsHoweverTheyAreWritten(String word, Meaning meaning) {
        assertThat(PLAIN.meaning(word)).contains(meaning);
    }

    @Test
    void doesNotGuessAtAWordItDoesNotKnow() {
        assertThat(PLAIN.meaning("simmering")).isEmpty();
        assertThat(PLAIN.meaning("1")).isEmpty();
    }

    @Test
    void letsAProfileGiveNumbersAndUsualWordsAnotherMeaning() {
        TaskProtocol flags = PLAIN.toBuilder()
                .words(Meaning.RUNNING, "0", "ready")
                .words(Meaning.DONE, "1")
                .words(Meaning.FAILED, "2", "3")
                .build();

        assertThat(flags.meaning("0")).contains(Meaning.RUNNING);
        assertThat(flags.meaning("1")).contains(Meaning.DONE);
        assertThat(flags.meaning("3")).contains(Meaning.FAILED);
        assertThat(flags.meaning("READY")).contains(Meaning.RUNNING);
    }

    @Test
    void refusesAProtocolThatDoesNotSayWhereToLook() {
        assertThatThrownBy(() -> TaskProtocol.builder().build()).hasMessageContaining("lookup");
    }

    @Test
    void refusesACallThatDoesNotNameTheTask() {
        assertThatThrownBy(() -> TaskCall.get("/v1/tasks")).hasMessageContaining("{id}");
        assertThat(TaskCall.post("/query", Map.of("task", Map.of("id", "{id}"))).method())
                .isEqualTo("POST");
    }

    @Test
    void refusesAnIntervalThatPressesAServer() {
        Duration tooShort = Duration.ofMillis(199);

        assertThatThrownBy(() -> TaskTiming.every(tooShort, Duration.ofSeconds(1)))
                .hasMessageContaining("200 ms");
    }
}
