package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cassette that records delivers what the service delivers without it, because each response may be paid. */
@Timeout(60)
class CassetteBodyTest {
    private static final String KEY = "sk-cassette-body-5b1d0e";
    private static final GenerateRequest CAT =
            GenerateRequest.builder().model("m").prompt("A cat").build();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "Image/PNG",
                "application/octet-stream",
                "binary/octet-stream",
                "application/json",
                "text/plain",
                ""
            })
    void deliversAnImageWhateverItsContentType(String contentType) throws Exception {
        Map<String, String> headers = contentType.isEmpty() ? Map.of() : Map.of("Content-Type", contentType);

        recordsAndPlaysBack(SampleServer.start(SampleServer.png(), headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", ""})
    void deliversJsonInGzipAndRecordsItWithoutTheKey(String encoding) throws Exception {
        String json = "{\"account\":\"" + KEY + "\",\"data\":[{\"b64_json\":\""
                + Base64.getEncoder().encodeToString(SampleServer.png()) + "\"}]}";
        Map<String, String> type = Map.of("Content-Type", "application/json");
        Map<String, String> headers =
                encoding.isEmpty() ? type : Map.of("Content-Type", "application/json", "Content-Encoding", encoding);

        recordsAndPlaysBack(SampleServer.start(gzip(json.getBytes(StandardCharsets.UTF_8)), headers));

        assertThat(Files.readString(directory.resolve("cat.json")))
                .contains("account")
                .doesNotContain(KEY);
    }

    @Test
    void followsARedirectOfADownload() throws Exception {
        recordsAndPlaysBack(SampleServer.startWithRedirect(SampleServer.png()));
    }

    private void recordsAndPlaysBack(SampleServer started) throws Exception {
        Path file = directory.resolve("cat.json");
        try (SampleServer server = started;
                Cassette cassette = Cassette.record(file, server.baseUrl())) {
            assertThat(image(cassette)).isEqualTo(SampleServer.png());
        }
        try (Cassette cassette = Cassette.replay(file)) {
            assertThat(image(cassette)).isEqualTo(SampleServer.png());
        }
    }

    private static byte[] image(Cassette cassette) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(cassette.baseUrl().toString())
                .apiKey(KEY)
                .build()) {
            return images.blocking().generate(CAT).image().content().toByteArray();
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toByteArray();
    }
}
