package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/** Names as they occur in the endpoints {@code configprops} and {@code env}. */
class SanitizingTest {
    private final SanitizingFunction function = new ImagesActuatorAutoConfiguration().imagesSanitizingFunction();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imagesdk.apiKey",
                "imagesdk.api-key",
                "IMAGESDK_API_KEY",
                "IMAGESDK_APIKEY",
                "imagesdk.services.drafts.apiKey",
                "imagesdk.services[final-prints].api-key",
                "imagesdk.proxy.password",
                "OPENAI_API_KEY",
                "XAI_API_KEY",
                "GROK_IMAGE_API_KEY"
            })
    void masksSecrets(String name) {
        assertThat(apply(name)).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @Test
    void keepsEverythingElse() {
        assertThat(apply("imagesdk.provider")).isEqualTo("value");
        assertThat(apply("imagesdk.api-key-file")).isEqualTo("value");
        assertThat(apply("other.service.api-key")).isEqualTo("value");
    }

    private Object apply(String name) {
        return function.apply(new SanitizableData(null, name, "value")).getValue();
    }
}
