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

class ErrorBodyFuzzTest {
    private static final List<Integer> STATUSES = List.of(400, 401, 402, 404, 408, 429, 500, 503, 302, 418);

    @FuzzTest
    void boundsMessageAndMasksKey(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        ProviderProfile profile = input.oneOf(Providers.all());
        ResponseHead head = new ResponseHead(
                URI.create("https://api.example/v1/images/generations"), input.oneOf(STATUSES), Map.of());
        Cuts cuts = input.cuts();
        byte[] body = ResponseFuzzHarness.withKey(input.remaining());

        List<Object> summary = decode(profile, head, cuts.of(body));

        assertThat(summary).isEqualTo(decode(profile, head, List.of(body)));
    }

    private static List<Object> decode(ProviderProfile profile, ResponseHead head, List<byte[]> body) {
        return ResponseFuzzHarness.decode(profile, context -> ResponseDecoder.forRequest(context, false), head, body);
    }
}
