package io.imagesdk.clients;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sample of docs/testing.md for WireMock. */
class WireMockSamplesTest {
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @Test
    void stubsAnImageAfterARateLimit() {
        SERVER.stubFor(post("/v1/images/generations")
                .inScenario("limit")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(status(429).withHeader("Retry-After", "0"))
                .willSetStateTo("later"));
        SERVER.stubFor(post("/v1/images/generations")
                .inScenario("limit")
                .whenScenarioStateIs("later")
                .withHeader("Authorization", equalTo("Bearer test-key"))
                .withRequestBody(matchingJsonPath("$.prompt", equalTo("A cat")))
                .willReturn(okJson("{\"created\":1,\"data\":[{\"b64_json\":\"" + PNG + "\"}]}")));

        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(SERVER.baseUrl() + "/v1")
                .apiKey("test-key")
                .build()) {
            assertThat(images.blocking().generate("A cat").image().width()).hasValue(1);
        }

        SERVER.verify(2, postRequestedFor(urlEqualTo("/v1/images/generations")));
    }
}
