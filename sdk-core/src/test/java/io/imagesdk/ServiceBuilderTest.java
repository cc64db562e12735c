package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceBuilderTest {
    @Test
    void asksForAProvider() {
        assertThatThrownBy(() -> ImagesService.builder().apiKey("some-key").build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("provider");
    }

    @Test
    void asksForABaseUrlWhereTheProfileHasNone() {
        assertThatThrownBy(() -> ImagesService.builder()
                        .provider(Providers.XAI_COMPATIBLE)
                        .apiKey("some-key")
                        .build())
                .hasMessageContaining("baseUrl")
                .hasMessageContaining("IMAGE_API_BASE_URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://api.example/v1",
                "api.example/v1",
                "https:///v1",
                "https://user:secret@api.example/v1",
                "https://api.example/v1?key=secret",
                "https://api.example/v1#part",
                "http://api.example/v1",
                "http://127.0.0.1.evil.example/v1",
                "http://localhost.evil.example",
                "not an address"
            })
    void refusesABaseUrlThatIsNone(String url) {
        assertThatThrownBy(() -> ImagesService.builder()
                        .provider(Providers.XAI)
                        .apiKey("some-key")
                        .baseUrl(url)
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesTheUnderscoreInTheHostOfABaseUrl() {
        assertThatThrownBy(() -> ImagesService.builder()
                        .provider(Providers.XAI)
                        .apiKey("some-key")
                        .baseUrl("https://my_gateway:8443/v1")
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("base URL must not have an underscore in its host, which the HTTP client of Java does not"
                        + " support, was https://my_gateway:8443/v1; use the IP address or another name of the host");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example, https://api.example/v1/images/generations",
        "https://api.example/, https://api.example/v1/images/generations",
        "https://api.example/v1, https://api.example/v1/images/generations",
        "https://api.example/v1/, https://api.example/v1/images/generations",
        "https://api.example/openai/v1, https://api.example/openai/v1/images/generations",
        "https://api.example:8443/openai, https://api.example:8443/openai/images/generations",
        "https://api.example/v1beta/openai/, https://api.example/v1beta/openai/images/generations",
        "https://ark.example/api/v3, https://ark.example/api/v3/images/generations",
        "https://api.example/api/paas/v4, https://api.example/api/paas/v4/images/generations",
        "https://g.example/v1/acct/gateway/openai, https://g.example/v1/acct/gateway/openai/images/generations",
        "https://api.example//, https://api.example/v1/images/generations",
        "https://api.example/v1/images/generations, https://api.example/v1/images/generations",
        "https://api.example/proxy/images/edits/, https://api.example/proxy/images/generations",
        "HTTPS://api.example/v1, https://api.example/v1/images/generations",
        "http://localhost:8080, http://localhost:8080/v1/images/generations",
        "http://[::1]:8080/v1, http://[::1]:8080/v1/images/generations"
    })
    void aBaseUrlIsRightWithAndWithoutVersionAndSlash(String url, String generations) {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey("some-key")
                .baseUrl(url)
                .build()) {
            assertThat(images.preview(GenerateRequest.builder().prompt("A cat").build(), CallOptions.DEFAULT)
                            .uri())
                    .hasToString(generations);
        }
    }

    @Test
    void plainHttpElsewhereIsAllowedOnPurpose() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey("some-key")
                .baseUrl("http://10.0.0.7/v1")
                .allowInsecureHttp()
                .build()) {
            assertThat(images).hasToString("ImagesService[xai at http://10.0.0.7/v1]");
        }
    }

    @Test
    void refusesAClientThatWouldCarryTheKeyAway() {
        for (HttpClient unfit : List.of(
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build(),
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build())) {
            assertThatThrownBy(() -> ImagesService.builder()
                            .provider(Providers.XAI)
                            .apiKey("some-key")
                            .httpClient(unfit)
                            .build())
                    .hasMessageContaining("key");
        }
    }

    @Test
    void aKeyOfABadFormIsRefusedWhenTheServiceIsBuilt() {
        assertThatThrownBy(() -> ImagesService.builder()
                        .provider(Providers.XAI)
                        .apiKey("bad\nkey")
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageNotContaining("bad")
                .satisfies(error -> assertThat(((InvalidConfigurationException) error).billing())
                        .isEqualTo(BillingStatus.NOT_SENT));
    }

    @Test
    void aPreviewIsACurlCommandWithoutTheKey() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.XAI)
                .apiKey("the-real-key")
                .build()) {
            String curl = images.preview(
                            GenerateRequest.builder()
                                    .prompt("A cat's hat")
                                    .count(2)
                                    .build(),
                            CallOptions.builder().header("X-Trace", "7").build())
                    .toCurl();

            assertThat(curl)
                    .startsWith("curl -X POST 'https://api.x.ai/v1/images/generations'")
                    .contains("-H 'Authorization: Bearer ***'", "-H 'X-Trace: 7'")
                    .contains("-d '{\"prompt\":\"A cat'\\''s hat\",\"n\":2}'")
                    .doesNotContain("the-real-key");
        }
    }
}
