package io.imagesdk.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import java.net.URI;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFieldsTest {
    private static final TaskProtocol PROTOCOL =
            TaskProtocol.builder().statusRequest(TaskRequest.get("/{id}")).build();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "45, 45",
                "45.9, 45",
                "0, 0",
                "1, 1",
                "1.0, 100",
                "0.45, 45",
                "250, 100",
                "\"60%\", 60",
                "\"0.5%\", 0",
                "\" 60 % \", 60",
                "\"\\t60\\n%\", 60",
                "\"0.25 \", 25",
                "{\"percent\":\"7%\"}, 7",
                "{\"progress\":0.5}, 50"
            })
    void parsesProgress(String json, int percent) throws JsonException {
        assertThat(percent(json)).hasValue(percent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"%\"",
                "\"60%%\"",
                "\"6 0\"",
                "\"60 x\"",
                "\"1.\"",
                "1000",
                "-1",
                "\"half\"",
                "null",
                "{}",
                "[5]"
            })
    void ignoresTextThatIsNotProgress(String json) throws JsonException {
        assertThat(percent(json)).isEmpty();
    }

    private static OptionalInt percent(String json) throws JsonException {
        Json tree = Json.parse("{\"progress\":" + json + "}");
        ResponseHead head = new ResponseHead(URI.create("https://api.example/"), 200, Map.of());
        return new TaskFields(PROTOCOL, head, tree, tree).toPending().percent();
    }
}
