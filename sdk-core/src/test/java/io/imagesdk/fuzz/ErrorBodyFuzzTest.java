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

class ErrorBodyFuzzTest {
    private static final List<Integer> STATUSES = List.of(400, 401, 402, 404, 408, 429, 500, 503, 302, 418);

    @FuzzTest
    void isToldInBoundsAndWithoutTheKey(byte[] data) {
        Choices choices = new Choices(data);
        ProviderProfile profile = choices.of(Providers.all());
        ReplyHead head =
                new ReplyHead(URI.create("https://api.example/v1/images/generations"), choices.of(STATUSES), Map.of());
        Cuts cuts = choices.cuts();
        byte[] body = Answers.echoing(choices.rest());

        List<Object> told = read(profile, head, cuts.of(body));

        assertThat(told).isEqualTo(read(profile, head, List.of(body)));
    }

    private static List<Object> read(ProviderProfile profile, ReplyHead head, List<byte[]> body) {
        return Answers.read(profile, setup -> ReplyReader.ofRequest(setup, false), head, body);
    }
}
