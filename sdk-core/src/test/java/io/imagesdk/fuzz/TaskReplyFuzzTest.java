package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.Choices.Cuts;
import io.imagesdk.internal.decode.ReplyReader;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers to every question that is asked, with a good status for the most part. */
class TaskReplyFuzzTest {
    private static final List<Integer> STATUSES = List.of(200, 202, 201, 404, 500);
    private static final List<String> LOCATIONS = List.of("", "/v1/tasks/task-1", "https://other.example/a b|c?d#e");
    private static final List<Function<ReplyReader.Setup, ReplyReader>> OF_ALL =
            List.of(setup -> ReplyReader.ofRequest(setup, false), setup -> ReplyReader.ofRequest(setup, true));
    private static final List<Function<ReplyReader.Setup, ReplyReader>> OF_TASKS =
            List.of(OF_ALL.get(0), OF_ALL.get(1), ReplyReader::ofLook, ReplyReader::ofResult, ReplyReader::ofCancel);

    @FuzzTest
    void isUnderstoodOrRefusedByOurs(byte[] data) {
        Choices choices = new Choices(data);
        ProviderProfile profile = choices.of(Providers.all());
        Function<ReplyReader.Setup, ReplyReader> question =
                choices.of(profile.task().isPresent() ? OF_TASKS : OF_ALL);
        ReplyHead head = new ReplyHead(
                URI.create("https://api.example/v1/tasks"),
                choices.of(STATUSES),
                Map.of("Location", List.of(choices.of(LOCATIONS))));
        Cuts cuts = choices.cuts();
        byte[] body = Answers.echoing(choices.rest());

        List<Object> told = Answers.read(profile, question, head, cuts.of(body));

        assertThat(told).isEqualTo(Answers.read(profile, question, head, List.of(body)));
    }
}
