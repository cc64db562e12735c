package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Names as they occur in the endpoints {@code configprops} and {@code env}. */
class SanitizingTest {
    private final SanitizingFunction function = function();

    private static SanitizingFunction function() {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(
                "imagesdk.api-key", "secret-1",
                "imagesdk.proxy.password", "secret-2",
                "imagesdk.services.drafts.api-key", "secret-3")));
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("defaults", binder.bindOrCreate("imagesdk", ServiceProperties.class));
        beans.registerSingleton("named", binder.bindOrCreate("imagesdk", NamedServicesProperties.class));
        return new ImagesActuatorAutoConfiguration()
                .imagesSanitizingFunction(
                        beans.getBeanProvider(ServiceProperties.class),
                        beans.getBeanProvider(NamedServicesProperties.class));
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"secret-1", "secret-2", "secret-3"})
    void masksValuesThatContainASecret(String secret) {
        assertThat(function.apply(new SanitizableData(null, "sun.java.command", "app.jar --key=" + secret))
                        .getValue())
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
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
