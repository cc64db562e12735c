package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be meant, each with the sentence that rejects it before anything is sent. */
class MisuseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example:0/v1 | base URL must have a port from 1 to 65535, was 0",
                "https://api.example:65536/v1 | base URL must have a port from 1 to 65535, was 65536",
                "https://api.example/v1/../v2 | base URL must not contain the segments . and .., "
                        + "was https://api.example/v1/../v2",
                "https://api.example/%2E%2e/v1 | base URL must not contain the segments . and .., "
                        + "was https://api.example/%2E%2e/v1",
                "https://api.example/. | base URL must not contain the segments . and .., was https://api.example/.",
                "https://api.example/images/generations/ | base URL must not consist of the path of an operation only, "
                        + "was https://api.example/images/generations/; use https://api.example/v1",
                "https://b\u00fccher.example/v1 | base URL must have a host of ASCII letters; "
                        + "use the Punycode form of the name, which starts with xn--"
            })
    void aBaseUrlThatWouldLeadElsewhere(String url, String message) {
        ImagesServiceBuilder builder = ImagesService.builder()
                .provider(Providers.OPENAI)
                .apiKey("some-key")
                .baseUrl(url);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://xn--bcher-kva.example/v1",
                "https://api.example/..v1/v1..",
                "https://api.example/images/v1",
                "https://api.example:65535"
            })
    void anUnusualBaseUrlIsAccepted(String url) {
        ImagesService.builder()
                .provider(Providers.OPENAI)
                .apiKey("some-key")
                .baseUrl(url)
                .build()
                .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void aTimeoutThatIsNotPositive(String text) {
        Duration timeout = Duration.parse(text);
        ProviderProfile.Builder profile = Providers.XAI.toBuilder().timeout(timeout);

        assertThatThrownBy(() -> ImagesService.builder().timeout(timeout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, was " + text);
        assertThatThrownBy(profile::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, was " + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "https://minio.internal",
                "minio.internal/images",
                "*.internal",
                "minio.internal:",
                "minio.internal:port",
                "minio.internal:-1",
                "minio.internal:9000:1",
                "user@minio.internal",
                "b\u00fccher.example",
                "::1",
                "a b"
            })
    void anAllowedHostThatIsNoHost(String host) {
        assertThatThrownBy(() -> DownloadPolicy.builder().allowHost(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host must be a host name or an IP address without a scheme and a path, optionally with a "
                        + "port, was \"" + host + "\"; for example minio.internal:9000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio.internal:0", "minio.internal:65536"})
    void anAllowedHostWithAnImpossiblePort(String host) {
        assertThatThrownBy(() -> DownloadPolicy.builder().allowHost(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port of an allowed host must be 1..65535, was \"" + host + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio", "MinIO.internal:9000", "10.0.0.7", "[::1]:8080", "a_b.internal", "localhost."})
    void allowedHosts(String host) {
        assertThat(DownloadPolicy.builder().allowHost(host).build().allowedHosts())
                .containsExactly(host.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200B",
                "\uFEFF\u2060",
                "\u00AD \u200D",
                "\u00A0",
                "\u3164\u115F",
                "\u2800",
                "\uFE0F\u034F",
                "\u202E"
            })
    void aPromptThatNobodyCanSee(String prompt) {
        assertThatThrownBy(() -> GenerateRequest.builder().prompt(prompt).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("prompt must contain a visible character, has invisible characters only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u732B", "\uD83D\uDC31", "\u200Bcat\u200B", "!", "\u0643\u0644\u0628"})
    void aPromptWithOneVisibleCharacterIsAccepted(String prompt) {
        assertThat(GenerateRequest.builder().prompt(prompt).build().prompt()).isEqualTo(prompt);
    }

    @Test
    void numbersKeepTheirDigits() {
        DoubleAdder sum = new DoubleAdder();
        sum.add(0.25);
        AtomicLong counter = new AtomicLong(7);
        GenerateRequest request = GenerateRequest.builder()
                .prompt("A cat")
                .extra("float", 0.1f)
                .extra("sum", sum)
                .extra("list", List.of(counter, 3.4028235e38f, Float.MIN_VALUE, (byte) 1, (short) 2))
                .build();
        counter.set(8);
        sum.add(1);

        assertThat(Json.print(request.extra()))
                .isEqualTo("{\"float\":0.1,\"sum\":0.25,\"list\":[7,3.4028235E38,1.4E-45,1,2]}");
        ProviderProfile profile = Providers.XAI.toBuilder()
                .generation(Providers.XAI.generation().withConstant("scale", 0.1f))
                .build();
        assertThat(profile.toJson()).contains("\"scale\": 0.1}");
    }

    private static final class Half extends Number {
        private static final long serialVersionUID = 1L;

        @Override
        public int intValue() {
            return 0;
        }

        @Override
        public long longValue() {
            return 0;
        }

        @Override
        public float floatValue() {
            return 0.5f;
        }

        @Override
        public double doubleValue() {
            return 0.5;
        }

        @Override
        public String toString() {
            return "1/2";
        }
    }

    @Test
    void aNumberThatJsonCannotExpress() {
        String remedy = "; use text, a number, a boolean, or a list or map of these";
        assertThatThrownBy(() -> GenerateRequest.builder()
                        .prompt("A cat")
                        .extra("strength", Double.NaN)
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("extra.strength must be a JSON value, has the number NaN" + remedy.replace(";", ","));
        assertThatThrownBy(() -> GenerateRequest.builder()
                        .prompt("A cat")
                        .extra("strength", new Half())
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("extra.strength must be a JSON value, has a value of type io.imagesdk.MisuseTest$Half"
                        + remedy.replace(";", ","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1/images",
                "/v1/my images",
                "/v1/{models}",
                "/v1/../images",
                "/v1/%2e%2e/images",
                "/v1/%zz",
                "/v1/a\\u00e4",
                "https://api.example/v1/images"
            })
    void aPathOfAProfileThatIsNoPath(String path) {
        String json = """
                {
                  "version": 1,
                  "id": "mine",
                  "title": "Mine",
                  "generation": {
                    "path": "PATH",
                    "fields": []
                  }
                }
                """.replace("PATH", path);

        assertThatThrownBy(() -> ProviderProfile.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("profile is invalid: line 6, /generation/path must be a path: path must start with a slash "
                        + "and consist of the characters of a URL, without spaces, unknown placeholders "
                        + "and the segments . and .., "
                        + "was \"" + path.replace("\\u00e4", "\u00e4") + '"');
    }
}
