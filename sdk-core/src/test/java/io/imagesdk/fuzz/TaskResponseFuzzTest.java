package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers to every question that is asked, with a good status for the most part. */
class TaskResponseFuzzTest {
    private static final List<Integer> STATUSES = List.of(200, 202, 201, 404, 500);
    private static final List<String> LOCATIONS = List.of("", "/v1/tasks/task-1", "https://other.example/a b|c?d#e");
    private static final List<Function<ResponseDecoder.DecodeContext, ResponseDecoder>> OF_ALL = List.of(
            context -> ResponseDecoder.forRequest(context, false),
            context -> ResponseDecoder.forRequest(context, true));
    private static final List<Function<ResponseDecoder.DecodeContext, ResponseDecoder>> OF_TASKS = List.of(
            OF_ALL.get(0),
            OF_ALL.get(1),
            ResponseDecoder::forPoll,
            ResponseDecoder::forResult,
            ResponseDecoder::forCancel);

    @FuzzTest
    void isUnderstoodOrRefusedByOurs(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        ProviderProfile profile = fuzzInput.of(Providers.all());
        Function<ResponseDecoder.DecodeContext, ResponseDecoder> question =
                fuzzInput.of(profile.task().isPresent() ? OF_TASKS : OF_ALL);
        ResponseHead head = new ResponseHead(
                URI.create("https://api.example/v1/tasks"),
                fuzzInput.of(STATUSES),
                Map.of("Location", List.of(fuzzInput.of(LOCATIONS))));
        Cuts cuts = fuzzInput.cuts();
        byte[] body = ResponseFuzzHarness.echoing(fuzzInput.rest());

        List<Object> told = ResponseFuzzHarness.read(profile, question, head, cuts.of(body));

        assertThat(told).isEqualTo(ResponseFuzzHarness.read(profile, question, head, List.of(body)));
    }
}
