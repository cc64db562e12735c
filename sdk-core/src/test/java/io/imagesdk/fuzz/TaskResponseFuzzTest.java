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
import java.util.Optional;
import java.util.function.Function;

/** Responses to requests of every kind, mostly with a status of success. */
class TaskResponseFuzzTest {
    private static final List<Integer> STATUSES = List.of(200, 202, 201, 404, 500);
    private static final List<String> LOCATIONS = List.of("", "/v1/tasks/task-1", "https://other.example/a b|c?d#e");
    private static final List<Function<ResponseDecoder.DecodeContext, ResponseDecoder>> WITHOUT_TASKS = List.of(
            context -> ResponseDecoder.forRequest(context, false),
            context -> ResponseDecoder.forRequest(context, true));
    private static final List<Function<ResponseDecoder.DecodeContext, ResponseDecoder>> WITH_TASKS = List.of(
            WITHOUT_TASKS.get(0),
            WITHOUT_TASKS.get(1),
            context -> ResponseDecoder.forPoll(context, Optional.empty()),
            ResponseDecoder::forResult,
            ResponseDecoder::forCancel);

    @FuzzTest
    void returnsResponseOrThrowsImagesException(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        ProviderProfile profile = input.oneOf(Providers.all());
        Function<ResponseDecoder.DecodeContext, ResponseDecoder> decoderFactory =
                input.oneOf(profile.task().isPresent() ? WITH_TASKS : WITHOUT_TASKS);
        ResponseHead head = new ResponseHead(
                URI.create("https://api.example/v1/tasks"),
                input.oneOf(STATUSES),
                Map.of("Location", List.of(input.oneOf(LOCATIONS))));
        Cuts cuts = input.cuts();
        byte[] body = ResponseFuzzHarness.withKey(input.remaining());

        List<Object> summary = ResponseFuzzHarness.decode(profile, decoderFactory, head, cuts.of(body));

        assertThat(summary).isEqualTo(ResponseFuzzHarness.decode(profile, decoderFactory, head, List.of(body)));
    }
}
