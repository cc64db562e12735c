package io.imagesdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to WireMock: what it verifies in a request, and each fault that it can simulate. */
@Timeout(60)
class WireMockTest {
    private static final String GENERATIONS = "/v1/images/generations";
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat in a tree").count(2).build();
    private static final WireMockServer SERVER =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @BeforeEach
    void forget() {
        SERVER.resetAll();
    }

    @Test
    void sendsWhatAnotherServerUnderstands() {
        String item = "{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8)) + "\"}";
        SERVER.stubFor(post(GENERATIONS).willReturn(aResponse().withBody("{\"data\":[" + item + "," + item + "]}")));

        try (ImagesService images = service()) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(2);
        }

        SERVER.verify(
                1,
                postRequestedFor(urlEqualTo(GENERATIONS))
                        .withHeader("Authorization", equalTo("Bearer " + SuiteLog.KEY))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(equalToJson("{\"prompt\":\"A cat in a tree\",\"n\":2}")));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void paysOnceWhateverTheFault(Fault fault) {
        SERVER.stubFor(post(GENERATIONS).willReturn(aResponse().withFault(fault)));

        try (ImagesService images = service()) {
            ImagesException error = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
        }
        SERVER.verify(1, postRequestedFor(urlEqualTo(GENERATIONS)));
    }

    private static ImagesService service() {
        return ImagesService.builder()
                .provider(Providers.XAI)
                .baseUrl(SERVER.baseUrl())
                .apiKey(SuiteLog.KEY)
                .build();
    }
}
