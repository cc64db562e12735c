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

/** The document is a prompt, followed by the names and values of extras, separated by bars. */
class MultipartFuzzTest {
    private static final URI BASE = URI.create("https://api.example/v1");

    @FuzzTest
    void encodesExactlyTheRequestedParts(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int demand = 1 + input.choice(5);
        byte[] image = Arrays.copyOf(SampleImageFile.png(new byte[0]), 45 + input.choice(64));
        List<String> texts = List.of(input.text().split("\\|", 20));
        Map<String, String> extras = new LinkedHashMap<>();
        for (int i = 1; i < texts.size() - 1; i += 2) {
            extras.put(texts.get(i), texts.get(i + 1));
        }
        // A name that is a JSON Pointer creates an object, which a form contains as JSON.
        extras.keySet().removeIf(name -> name.startsWith("/"));
        EditRequest.Builder request =
                EditRequest.builder().prompt(texts.get(0)).image(ImageInput.of(image, "a\"\r\nb"));
        extras.forEach(request::extra);

        WireRequest wire;
        try {
            EditRequest validated = request.build();
            new RequestValidator(Providers.XAI_COMPATIBLE).validate(validated, CallOptions.DEFAULT);
            wire = new RequestEncoder(Providers.XAI_COMPATIBLE, BASE).encode(validated, CallOptions.DEFAULT);
        } catch (InvalidRequestException ignored) {
            // The validator may reject the request, and nothing is encoded then.
            return;
        }
        byte[] body = TransportTestAccess.body(wire.body(), demand);

        List<Part> expected = new ArrayList<>(List.of(Part.field("prompt", texts.get(0))));
        extras.forEach((name, value) -> expected.add(Part.field(escapeLikeBrowsers(name), value)));
        expected.add(new Part("image", "image.png", new String(image, ISO_8859_1)));
        assertThat(FormParser.parts(wire.headers().get("Content-Type"), body)).isEqualTo(expected);
        assertThat((long) body.length)
                .isEqualTo(TransportTestAccess.contentLength(wire.body()))
                .isEqualTo(wire.length());
    }

    private static String escapeLikeBrowsers(String name) {
        return name.replace("\n", "%0A").replace("\r", "%0D").replace("\"", "%22");
    }
}
