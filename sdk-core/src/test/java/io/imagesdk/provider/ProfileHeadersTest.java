package io.imagesdk.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A profile rejects what the HTTP client would reject later, in an exception whose text contains the API key. */
class ProfileHeadersTest {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer\u2013", "Bearer\u00a0", "Bearer \n", "Bearer\r\nX-Other: 1", "\u0000", "\u007f"})
    void rejectsAPrefixOrValueThatCannotBeSent(String value) {
        assertRejected(Map.of("keyPrefix", value), "keyPrefix must", value);
        assertRejected(Map.of("headers", Map.of("X-Other", value)), "header X-Other must", value);
        assertThatThrownBy(() -> AsyncActivation.header("X-Async", value)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X Key", "X-Key:", "X\u2013Key", "X-Key\r\nY", "Host", "content-length", "Connection", "Upgrade"
            })
    void rejectsANameThatCannotBeSent(String name) {
        assertRejected(Map.of("keyHeader", name), "keyHeader must", "\n");
        assertRejected(Map.of("idempotencyHeader", name), "idempotencyHeader must", "\n");
        assertRejected(Map.of("headers", Map.of(name, "value")), "name in headers must", "\n");
        assertThatThrownBy(() -> AsyncActivation.header(name, "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsAnEmptyNameAndANameThatIsTooLong() {
        assertRejected(Map.of("keyHeader", "x".repeat(101)), "keyHeader must", "\n");
        assertThatThrownBy(() -> Providers.XAI.toBuilder().keyHeader("").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyHeader must be the name of a header");
    }

    @Test
    void rejectsAHeaderThatTheKeyWouldReplace() {
        assertRejected(Map.of("headers", Map.of("authorization", "Basic x")), "which contains the API key", "Basic x");
        assertRejected(Map.of("idempotencyHeader", "AUTHORIZATION"), "which contains the API key", "\n");
    }

    @Test
    void acceptsCommonHeaders() {
        ProviderProfile profile = Providers.XAI.toBuilder()
                .keyHeader("X-Api-Key")
                .keyPrefix("")
                .putHeaders("X-Version", "2026-11-21; mode=\"a\"\t~")
                .idempotencyHeader("Idempotency-Key")
                .build();

        assertThat(ProviderProfile.read(
                        new ByteArrayInputStream(profile.toJson().getBytes(UTF_8))))
                .isEqualTo(profile);
    }

    private static void assertRejected(Map<String, Object> members, String problem, String secret) {
        Map<String, Object> changed =
                new LinkedHashMap<>(json(Providers.XAI.toJson()).members());
        changed.putAll(members);
        byte[] file = Json.print(changed).getBytes(UTF_8);

        assertThatThrownBy(() -> ProviderProfile.read(new ByteArrayInputStream(file)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining(secret);
    }

    private static Json json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }
}
