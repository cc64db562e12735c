package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.Portability;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
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

    @ParameterizedTest
    @ValueSource(strings = {"alice:hunter2secret", "hunter2secret"})
    void recordsNoPasswordThatTheServerRepeats(String repeated) throws Exception {
        String key = Base64.getEncoder().encodeToString("alice:hunter2secret".getBytes(StandardCharsets.UTF_8));

        String recorded = record(Providers.byId("a1111").orElseThrow(), key, "\"info\":\"" + repeated + "\"");

        assertThat(recorded).contains("info").doesNotContain("hunter2secret", key);
    }

    @Test
    void recordsNoKeyOfDigitsThatTheServerRepeatsAsANumber() throws Exception {
        String recorded = record(Providers.OPENAI_COMPATIBLE, "123456789012", "\"account\":123456789012");

        assertThat(recorded).contains("account").doesNotContain("123456789012");
    }

    /** Returns the recording of a response with these members. */
    private String record(ProviderProfile profile, String key, String members) throws Exception {
        Path file = directory.resolve("cat.json");
        String image = Base64.getEncoder().encodeToString(SampleServer.png());
        try (SampleServer server = SampleServer.start(path -> "{\"images\":[\"" + image
                        + "\"],\"data\":[{\"b64_json\":\"" + image + "\"}]," + members + "}");
                Cassette cassette = Cassette.record(file, root(server, profile));
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(cassette.baseUrl().toString())
                        .apiKey(key)
                        .build()) {
            CallOptions options =
                    CallOptions.builder().portability(Portability.ADAPT).build();
            assertThat(images.blocking()
                            .generate(CAT, Delivery.inMemory(), options)
                            .images())
                    .isNotEmpty();
        }
        return Files.readString(file);
    }

    /** Returns the base URL of the server, which has no path for a1111. */
    private static URI root(SampleServer server, ProviderProfile profile) {
        return profile.id().equals("a1111") ? server.baseUrl().resolve("/") : server.baseUrl();
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
