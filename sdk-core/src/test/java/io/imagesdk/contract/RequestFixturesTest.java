package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares generation requests with the fixtures, member by member. */
class RequestFixturesTest {
    /** Other tests cover streams, tasks, Gemini, and the APIs that are not in the catalog. */
    private static final String OF_OTHER_VERBS = ".*(stream|async|deferred|submit|poll|probe|edit).*" + "|gemini/.*";

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments(
                        "xai/generate.request.minimal.json",
                        Providers.XAI,
                        prompt("A cat in a tree").model("grok-imagine-image")),
                arguments(
                        "xai/generate.request.full.json",
                        Providers.XAI,
                        prompt("A collage of London landmarks in a stenciled street-art style")
                                .model("grok-imagine-image-2.0")
                                .count(2)
                                .aspectRatio("16:9")
                                .resolution("2k")
                                .quality("low")
                                .responseFormat("url")
                                .user("user-1234")),
                arguments(
                        "xai/generate.request.storage.json",
                        Providers.XAI,
                        prompt("A serene Japanese garden in winter")
                                .model("grok-imagine-image-quality")
                                .extra(
                                        "storage_options",
                                        Map.of(
                                                "filename",
                                                "garden.jpg",
                                                "expires_after",
                                                7200,
                                                "public_url",
                                                Map.of("expires_after", 86400)))),
                arguments(
                        "xai/generate.request.upload-urls.json",
                        Providers.XAI,
                        prompt("A lighthouse")
                                .model("grok-imagine-image-2.0")
                                .count(2)
                                .responseFormat("url")
                                .extra(
                                        "output",
                                        Map.of(
                                                "upload_urls",
                                                List.of(
                                                        "https://bucket.example/put-1?sig=a",
                                                        "https://bucket.example/put-2?sig=b")))),
                arguments(
                        "xai-gateway/generate.request.json",
                        Providers.XAI_COMPATIBLE,
                        prompt("Mountain landscape at sunrise")
                                .model("grok-imagine-image")
                                .aspectRatio("16:9")
                                .resolution("2k")
                                .count(2)
                                .responseFormat("url")
                                .user("u-1")),
                arguments(
                        "openai/generate.request.json",
                        Providers.OPENAI,
                        prompt("A cute baby sea otter")
                                .model("gpt-image-2.5-sunburst")
                                .count(1)
                                .size("1536x864")
                                .quality("high")
                                .background("transparent")
                                .format("webp")
                                .compression(80)
                                .moderation("low")
                                .user("hash-of-user")),
                arguments(
                        "openai/generate.request.gif.json",
                        Providers.OPENAI,
                        prompt("A bouncing ball")
                                .model("gpt-image-2.6-flare")
                                .format("gif")
                                .extra("frame_count", 9)
                                .extra("frame_duration_ms", 200)
                                .extra("complexity", "high")),
                arguments(
                        "openai/generate.request.svg.json",
                        Providers.OPENAI,
                        prompt("A flat fox logo")
                                .model("gpt-image-2.6-sunburst")
                                .count(1)
                                .format("svg")
                                .extra("svg", Map.of("model", "gpt-5.6", "reasoning", Map.of("effort", "low")))),
                arguments(
                        "openai/generate.request.legacy-dalle3.json",
                        Providers.OPENAI_COMPATIBLE,
                        prompt("A cute baby sea otter")
                                .model("dall-e-3")
                                .count(1)
                                .size("1792x1024")
                                .quality("hd")
                                .extra("style", "vivid")
                                .responseFormat("url")
                                .user("user-1234")),
                arguments(
                        "dieyuyun/generate.request.json",
                        Providers.OPENAI_COMPATIBLE,
                        prompt("An astronaut riding a giant koi fish through a nebula, surreal art style")
                                .model("grok-imagine")
                                .size("1024x1024")
                                .quality("hd")
                                .count(1)
                                .responseFormat("url")),
                arguments(
                        "wellapi/generate.request.json",
                        Providers.WELLAPI,
                        prompt("大海")
                                .model("gpt-image-2")
                                .count(1)
                                .size("1024x1024")
                                .quality("low")
                                .format("jpeg")),
                arguments(
                        "skill/generate.request.json",
                        Providers.OPENAI_COMPATIBLE,
                        prompt("夜晚温馨的赛博朋克茶馆, <the anime suffix>")
                                .count(1)
                                .size("1024x1536")
                                .quality("high")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void sendsTheFixtureMemberForMember(String file, ProviderProfile profile, GenerateRequest.Builder request)
            throws Exception {
        try (StubProvider stub = StubProvider.start();
                ImagesService images = stub.service(profile)) {
            images.blocking().generate(request.build());

            StubProvider.Asked requested = stub.last();
            assertThat(requested.method()).isEqualTo("POST");
            assertThat(requested.path())
                    .isEqualTo(Fixtures.entry(file).path("path").asText());
            assertThat(requested.header("Content-Type")).isEqualTo("application/json");
            assertThat(requested.header("Accept")).isEqualTo("application/json");
            assertThat(requested.header("Authorization")).isEqualTo("Bearer " + StubProvider.KEY);
            assertThat(requested.header("Content-Length")).isEqualTo(String.valueOf(requested.body().length));
            assertThat(Fixtures.tree(requested.text())).isEqualTo(Fixtures.json(file));
        }
    }

    @Test
    void leavesNoRequestToGenerateOut() {
        Set<String> reproduced = requests().map(row -> (String) row.get()[0]).collect(Collectors.toSet());

        assertThat(Fixtures.files("request"))
                .filteredOn(file -> !file.matches(OF_OTHER_VERBS) && !ShippedProfilesTest.isShipped(file))
                .containsExactlyInAnyOrderElementsOf(reproduced);
    }

    private static GenerateRequest.Builder prompt(String prompt) {
        return GenerateRequest.builder().prompt(prompt);
    }
}
