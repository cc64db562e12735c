package io.imagesdk.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.fuzz.FormParser.Part;
import io.imagesdk.internal.encode.RequestEncoder;
import io.imagesdk.internal.transport.TransportTestAccess;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The document is a prompt, and between bars the names and values of extras in turns. */
class MultipartFuzzTest {
    private static final URI BASE = URI.create("https://api.example/v1");

    @FuzzTest
    void saysWhatWasSaidAndNothingElse(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        int demand = 1 + fuzzInput.next(5);
        byte[] image = Arrays.copyOf(SampleImageFile.png(new byte[0]), 45 + fuzzInput.next(64));
        List<String> words = List.of(fuzzInput.text().split("\\|", 20));
        Map<String, String> extras = new LinkedHashMap<>();
        for (int i = 1; i < words.size() - 1; i += 2) {
            extras.put(words.get(i), words.get(i + 1));
        }
        // A pointer makes objects, which are JSON in a form too, and by the same code.
        extras.keySet().removeIf(name -> name.startsWith("/"));
        EditRequest.Builder request =
                EditRequest.builder().prompt(words.get(0)).image(ImageInput.of(image, "a\"\r\nb"));
        extras.forEach(request::extra);

        WireRequest wire;
        try {
            EditRequest checked = request.build();
            new RequestValidator(Providers.XAI_COMPATIBLE).validate(checked, CallOptions.DEFAULT);
            wire = new RequestEncoder(Providers.XAI_COMPATIBLE, BASE).encode(checked, CallOptions.DEFAULT);
        } catch (InvalidRequestException ignored) {
            return;
        }
        byte[] body = TransportTestAccess.body(wire.body(), demand);

        List<Part> expected = new ArrayList<>(List.of(Part.field("prompt", words.get(0))));
        extras.forEach((name, value) -> expected.add(Part.field(asBrowsersWrite(name), value)));
        expected.add(new Part("image", "image.png", new String(image, ISO_8859_1)));
        assertThat(FormParser.parts(wire.headers().get("Content-Type"), body)).isEqualTo(expected);
        assertThat((long) body.length)
                .isEqualTo(TransportTestAccess.contentLength(wire.body()))
                .isEqualTo(wire.length());
    }

    private static String asBrowsersWrite(String name) {
        return name.replace("\n", "%0A").replace("\r", "%0D").replace("\"", "%22");
    }
}
