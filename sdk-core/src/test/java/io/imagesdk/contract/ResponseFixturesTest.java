package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The results of all good responses among the fixtures. Their URLs point to the stub instead of the provider. */
class ResponseFixturesTest {
    private static final byte[] DOWNLOADED = SampleImages.encoded("jpg", 9, 7);

    static Stream<Arguments> responses() {
        return Stream.of(
                arguments("xai/generate.response.url.json", Providers.XAI),
                arguments("xai/generate.response.b64.json", Providers.XAI),
                arguments("xai/generate.response.b64.token-usage.json", Providers.XAI),
                arguments("xai/generate.response.storage.json", Providers.XAI),
                arguments("xai/generate.response.storage-partial-failure.json", Providers.XAI),
                arguments("xai/generate.response.legacy-grok2.json", Providers.XAI),
                arguments("xai-gateway/generate.response.url.json", Providers.XAI_COMPATIBLE),
                arguments("xai-gateway/generate.response.b64.json", Providers.XAI_COMPATIBLE),
                arguments("xai-gateway/edit.response.json", Providers.XAI_COMPATIBLE),
                arguments("openai/generate.response.json", Providers.OPENAI),
                arguments("openai/generate.response.svg.json", Providers.OPENAI),
                arguments("openai/generate.response.legacy-url.json", Providers.OPENAI_COMPATIBLE),
                arguments("dieyuyun/generate.response.json", Providers.OPENAI_COMPATIBLE),
                arguments("new-api/generate.response.empty-strings.json", Providers.OPENAI_COMPATIBLE),
                arguments("wellapi/generate.response.json", Providers.WELLAPI));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void delivers(String file, ProviderProfile profile) throws Exception {
        JsonNode fixture = Fixtures.json(file);

        ImageResult<ImageBytes> result = served(file, profile);

        List<byte[]> images = new ArrayList<>();
        List<Optional<String>> revised = new ArrayList<>();
        for (JsonNode item : fixture.path("data")) {
            String base64 = item.path("b64_json").asText();
            images.add(base64.isEmpty() ? DOWNLOADED : Fixtures.image(base64));
            revised.add(Optional.of(item.path("revised_prompt").asText()).filter(text -> !text.isEmpty()));
        }
        assertThat(result.images())
                .extracting(image -> image.content().toByteArray())
                .containsExactlyElementsOf(images);
        assertThat(result.images()).extracting(image -> image.revisedPrompt()).containsExactlyElementsOf(revised);
        assertThat(result.outcomes()).hasSameSizeAs(images);
        assertThat(result.usage().numbers()).isEqualTo(numbers(fixture.path("usage")));
        assertThat(result.createdAt())
                .isEqualTo(Optional.of(fixture.path("created").asLong())
                        .filter(seconds -> seconds > 0)
                        .map(Instant::ofEpochSecond));
        JsonNode headers = Fixtures.entry(file).path("headers");
        assertThat(result.requestId())
                .isEqualTo(Optional.of(headers.path("x-request-id").asText()).filter(id -> !id.isEmpty()));
        headers.properties().forEach(header -> assertThat(result.headers())
                .containsEntry(header.getKey(), header.getValue().asText()));
    }

    @Test
    void leavesNoGoodResponseOut() {
        Set<String> delivered = responses().map(row -> (String) row.get()[0]).collect(Collectors.toSet());

        assertThat(Fixtures.files("response"))
                .filteredOn(file -> file.matches(".*/(generate|edit)\\.response.*")
                        && (delivered.contains(file) || !ShippedProfilesTest.isShipped(file))
                        && !file.matches(".*(moderated-200|empty-data-200).*"))
                .containsExactlyInAnyOrderElementsOf(delivered);
    }

    @Test
    void tellsTheTruthAboutTheImage() throws Exception {
        ImageResult<ImageBytes> result = served("wellapi/generate.response.json", Providers.WELLAPI);

        assertThat(result.images()).singleElement().satisfies(image -> {
            assertThat(image.format()).contains(ImageFormat.PNG);
            assertThat(image.width()).hasValue(2);
            assertThat(image.height()).hasValue(2);
            assertThat(image.byteCount()).isEqualTo(image.content().length());
            assertThat(image.sha256()).hasSize(64);
            assertThat(image.url()).isEmpty();
        });
        assertThat(result.warnings()).containsExactly(new Warning("format", "image 0: requested jpeg, received png"));
        assertThat(result.responseJson())
                .contains("\"output_format\":")
                .contains("(image 0)")
                .doesNotContain("iVBOR");
        assertThat(result.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.method()).isEqualTo("POST");
            assertThat(attempt.status()).isEqualTo(OptionalInt.of(200));
            assertThat(attempt.target()).isEqualTo("127.0.0.1/v1/images/generations");
        });
    }

    @Test
    void countsXaisTicksAsMoney() throws Exception {
        ImageResult<ImageBytes> result = served("xai/generate.response.b64.token-usage.json", Providers.XAI);

        assertThat(result.cost()).hasValueSatisfying(cost -> assertThat(cost).hasToString("0.04 USD"));
        assertThat(result.usage().inputTokens()).hasValue(12);
        assertThat(result.usage().outputTokens()).hasValue(4096);
        assertThat(result.usage().totalTokens()).hasValue(4108);
        assertThat(result.usage().number("output_tokens_details.image_tokens")).hasValue(4056);
    }

    @Test
    void countsWhatAGatewayBills() throws Exception {
        ImageResult<ImageBytes> result = served("xai-gateway/edit.response.json", Providers.XAI_COMPATIBLE);

        assertThat(result.usage().generatedImages()).hasValue(1);
        assertThat(result.cost()).isEmpty();
        assertThat(result.attempts()).extracting(Attempt::method).containsExactly("POST", "GET");
    }

    @Test
    void readsTheRateLimit() throws Exception {
        ImageResult<ImageBytes> result = served("openai/generate.response.json", Providers.OPENAI);

        assertThat(result.rateLimit())
                .isEqualTo(new RateLimit(
                        OptionalLong.of(50),
                        OptionalLong.of(49),
                        Optional.of(Duration.ofMillis(1200)),
                        Optional.empty()));
        assertThat(result.requestId()).contains("req_abc123");
    }

    @Test
    void warnsOfWhatCouldNotBeStored() throws Exception {
        ImageResult<ImageBytes> result = served("xai/generate.response.storage-partial-failure.json", Providers.XAI);

        assertThat(result.warnings()).containsExactly(new Warning("storage_options", "image 0: Upload failed"));
    }

    @Test
    void namesTheAddressItFetched() throws Exception {
        ImageResult<ImageBytes> result =
                served("openai/generate.response.legacy-url.json", Providers.OPENAI_COMPATIBLE);

        assertThat(result.images()).singleElement().satisfies(image -> {
            assertThat(image.url()).hasValueSatisfying(address -> assertThat(address.getQuery())
                    .isEqualTo("st=...&sig=..."));
            assertThat(image.toString()).doesNotContain("sig=");
        });
    }

    private static ImageResult<ImageBytes> served(String file, ProviderProfile profile) throws Exception {
        GenerateRequest.Builder request =
                GenerateRequest.builder().prompt("A cat in a tree").model("a-model");
        if (file.contains("svg")) {
            request.format(ImageFormat.SVG);
        } else if (file.startsWith("wellapi")) {
            request.format(ImageFormat.JPEG);
        }
        try (StubProvider stub = StubProvider.start();
                ImagesService images = stub.service(profile)) {
            String body =
                    Fixtures.text(file).replaceAll("\"url\": ?\"https://[^/\"]+", "\"url\":\"" + stub.url() + "/files");
            stub.responses(Fixtures.response(file, body)).images(DOWNLOADED);
            return images.blocking().generate(request.build());
        }
    }

    private static Map<String, Long> numbers(JsonNode usage) {
        Map<String, Long> numbers = new TreeMap<>();
        usage.properties().forEach(member -> {
            if (member.getValue().isNumber()) {
                numbers.put(member.getKey(), member.getValue().asLong());
            }
            member.getValue()
                    .properties()
                    .forEach(inner -> numbers.put(
                            member.getKey() + "." + inner.getKey(),
                            inner.getValue().asLong()));
        });
        return numbers;
    }
}
