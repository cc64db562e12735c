package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Names as they occur in the endpoints {@code configprops} and {@code env}. */
class SanitizingTest {
    @TempDir
    private Path directory;

    private SanitizingFunction function = data -> data;

    @BeforeEach
    void createFunction() throws Exception {
        Path profile = Files.writeString(directory.resolve("gateway.json"), profile("GATEWAY_TOKEN"));
        Path other = Files.writeString(directory.resolve("other.json"), profile("OTHER_TOKEN"));
        Path key = Files.writeString(directory.resolve("key"), "secret-4\n");
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(
                "imagesdk.api-key",
                " secret-1\n",
                "imagesdk.profile",
                "file:" + profile,
                "imagesdk.proxy.password",
                "secret-2",
                "imagesdk.services.drafts.api-key",
                "secret-3",
                "imagesdk.services.drafts.proxy.password",
                "sécret/7",
                "imagesdk.services.prints.proxy.password",
                "s%C3%A9cret-8",
                "imagesdk.services.prints.profile",
                "file:" + other,
                "imagesdk.services.prints.api-key-file",
                key.toString(),
                "imagesdk.services.broken.profile",
                "file:" + directory.resolve("missing.json"),
                "imagesdk.services.broken.api-key-file",
                "missing")));
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("defaults", binder.bindOrCreate("imagesdk", ServiceProperties.class));
        beans.registerSingleton("named", binder.bindOrCreate("imagesdk", NamedServicesProperties.class));
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(
                                        "OPENAI_API_KEY", "secret-5",
                                        "GATEWAY_TOKEN", " secret-${6}")));
        function = new ImagesActuatorAutoConfiguration()
                .imagesSanitizingFunction(
                        beans.getBeanProvider(ServiceProperties.class),
                        beans.getBeanProvider(NamedServicesProperties.class),
                        environment);
    }

    private static String profile(String variable) {
        return "{\"version\": 1, \"extends\": \"openrouter\", \"id\": \"gateway\","
                + " \"credentials\": {\"keyVariables\": [\"" + variable + "\"]}}";
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
                "GROK_IMAGE_API_KEY",
                "GATEWAY_TOKEN",
                "OTHER_TOKEN"
            })
    void masksSecrets(String name) {
        assertThat(apply(name)).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret-1", "secret-2", "secret-3", "secret-4", "secret-5", "secret-${6}"})
    void masksValuesThatContainASecret(String secret) {
        assertThat(function.apply(new SanitizableData(null, "sun.java.command", "app.jar --key=" + secret))
                        .getValue())
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sécret/7", "s%C3%A9cret%2F7", "s%c3%a9cret%2f7", "s%C3%A9cret/7", "sécret-8", "s%C3%A9cret-8"})
    void masksEncodedAndDecodedPasswordsOfProxies(String password) {
        assertThat(function.apply(new SanitizableData(null, "HTTPS_PROXY", "http://me:" + password + "@proxy:3128"))
                        .getValue())
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s\\u0065cret-1", "s\\u00e9cret\\/7", "s%C3%A9cret%2F7"})
    void masksSecretsWithEscapesOfJson(String secret) {
        String json = "{\"imagesdk\":{\"api-key\":\"" + secret + "\"}}";
        assertThat(function.apply(new SanitizableData(null, "SPRING_APPLICATION_JSON", json))
                        .getValue())
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @Test
    void keepsEverythingElse() {
        assertThat(function.apply(new SanitizableData(null, "rate", "100 %25 of %zz, %E9, %"))
                        .getValue())
                .isEqualTo("100 %25 of %zz, %E9, %");
        assertThat(apply("imagesdk.provider")).isEqualTo("value");
        assertThat(apply("imagesdk.api-key-file")).isEqualTo("value");
        assertThat(apply("other.service.api-key")).isEqualTo("value");
    }

    private Object apply(String name) {
        return function.apply(new SanitizableData(null, name, "value")).getValue();
    }
}
