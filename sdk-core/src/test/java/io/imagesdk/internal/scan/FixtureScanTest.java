package io.imagesdk.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scans every response of the wire fixtures, cut at every byte. */
class FixtureScanTest {
    @ParameterizedTest
    @MethodSource("responses")
    void doesNotDependOnChunks(String file) throws IOException, ScanException {
        byte[] response = read(file);
        ScanResult expected = JsonOracle.scan(response);

        assertThat(ScanResult.of(response)).isEqualTo(expected);
        assertThat(ScanResult.byteByByte(response)).isEqualTo(expected);
        for (int cut = 0; cut <= response.length; cut++) {
            assertThat(ScanResult.of(response, cut))
                    .as("cut before byte %d", cut)
                    .isEqualTo(expected);
        }
    }

    @Test
    void findsImages() throws IOException, ScanException {
        ScanResult scanResult = ScanResult.of(read("xai-gateway/generate.response.b64.json"));

        assertThat(scanResult.images())
                .isNotEmpty()
                .allMatch(image -> image.startsWith("bytes:ffd8") || image.startsWith("bytes:8950"));
        assertThat(scanResult.skeleton().findValuesAsText("b64_json")).contains("image:0");
    }

    @Test
    void readsAllResponses() {
        assertThat(responses().count()).isGreaterThan(50);
    }

    static Stream<String> responses() {
        try {
            JsonNode index = new ObjectMapper().readTree(read("index.json"));
            return StreamSupport.stream(index.spliterator(), false)
                    .filter(entry -> !entry.path("kind").asText().equals("request"))
                    .map(entry -> entry.path("file").asText())
                    .filter(file -> file.endsWith(".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in = FixtureScanTest.class.getResourceAsStream("/fixtures/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
