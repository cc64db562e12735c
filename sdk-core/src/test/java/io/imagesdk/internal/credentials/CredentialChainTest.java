package io.imagesdk.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialChainTest {
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    @TempDir
    Path configuration;

    @Test
    void prefersThePropertyThenTheEnvironmentThenTheFile() throws IOException {
        write("imagesdk/credentials.json", "{\"xai\":{\"api_key\":\"from-file\"}}", "rw-------");
        assertThat(key(Providers.XAI)).isEqualTo("from-file");

        environment.put("XAI_API_KEY", " from-environment \n");
        assertThat(key(Providers.XAI)).isEqualTo("from-environment");

        properties.put("imagesdk.apiKey", "from-property");
        assertThat(key(Providers.XAI)).isEqualTo("from-property");
    }

    @Test
    void usesGeneralVariablesOnlyForGateways() {
        environment.put("IMAGE_API_KEY", "gateway-key");

        assertThat(key(Providers.OPENAI_COMPATIBLE)).isEqualTo("gateway-key");
        assertThat(key(Providers.XAI_COMPATIBLE)).isEqualTo("gateway-key");
        for (ProviderProfile profile : List.of(Providers.XAI, Providers.OPENAI, Providers.WELLAPI)) {
            assertThatThrownBy(() -> key(profile)).isInstanceOf(InvalidConfigurationException.class);
        }
    }

    @Test
    void usesTheGrokVariablesSecond() {
        environment.put("GROK_IMAGE_API_KEY", "grok-key");
        environment.put("GROK_IMAGE_BASE_URL", "https://grok.example/v1");
        assertThat(key(Providers.OPENAI_COMPATIBLE)).isEqualTo("grok-key");
        assertThat(chain(Providers.OPENAI_COMPATIBLE).baseUrl()).hasToString("Optional[https://grok.example/v1]");

        environment.put("IMAGE_API_KEY", "image-key");
        environment.put("IMAGE_API_BASE_URL", "https://image.example");
        assertThat(key(Providers.OPENAI_COMPATIBLE)).isEqualTo("image-key");
        assertThat(chain(Providers.OPENAI_COMPATIBLE).baseUrl()).hasToString("Optional[https://image.example]");
    }

    @Test
    void ignoresTheEnvironmentForAProfileWithABaseUrl() {
        environment.put("IMAGE_API_BASE_URL", "https://elsewhere.example");
        properties.put("imagesdk.baseUrl", "https://elsewhere.example");

        assertThat(chain(Providers.XAI).baseUrl()).isEmpty();
    }

    @Test
    void readsTheFileOfTheProviderBeforeTheSharedFile() throws IOException {
        write("imagesdk/credentials.json", "{\"wellapi\":{\"api_key\":\"common\"}}", "rw-------");
        assertThat(key(Providers.WELLAPI)).isEqualTo("common");

        write("gpt-image-2-generation/config.json", "{\"api_key\":\"own\"}", "rw-------");
        assertThat(key(Providers.WELLAPI)).isEqualTo("own");
    }

    @Test
    void readsTheTimeoutFromTheEnvironment() {
        assertThat(chain(Providers.WELLAPI).timeout()).isEmpty();

        environment.put("WELLAPI_TIMEOUT", "90.5");
        assertThat(chain(Providers.WELLAPI).timeout()).contains(Duration.ofMillis(90_500));

        environment.put("WELLAPI_TIMEOUT", "soon");
        assertThatThrownBy(() -> chain(Providers.WELLAPI).timeout()).hasMessageContaining("WELLAPI_TIMEOUT");
    }

    @Test
    void listsAllPlacesIfThereIsNoKey() {
        assertThatThrownBy(() -> key(Providers.WELLAPI))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("WELLAPI_API_KEY")
                .hasMessageContaining("config.json")
                .satisfies(error -> assertThat(((InvalidConfigurationException) error).hint())
                        .hasValueSatisfying(hint -> assertThat(hint).contains("Please paste your WellAPI API Key.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--", "rw--w----"})
    void rejectsAFileThatOtherUsersCanAccessAndNamesTheFix(String permissions) throws IOException {
        Path file = write("imagesdk/credentials.json", "{\"xai\":{\"api_key\":\"secret-value\"}}", permissions);

        assertThatThrownBy(() -> key(Providers.XAI))
                .hasMessageContaining("chmod 600 " + file)
                .hasMessageNotContaining("secret-value");
    }

    @Test
    void rejectsAFileThatIsNotJson() throws IOException {
        write("imagesdk/credentials.json", "secret-value", "rw-------");

        assertThatThrownBy(() -> key(Providers.XAI))
                .hasMessageContaining("not JSON")
                .hasMessageNotContaining("secret-value");
    }

    @Test
    void storesAPrivateFileAndKeepsOtherKeys() throws IOException {
        Path file = chain(Providers.XAI).store("  first-key ");
        chain(Providers.OPENAI).store("second-key");

        assertThat(file).isEqualTo(configuration.resolve("imagesdk/credentials.json"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(key(Providers.XAI)).isEqualTo("first-key");
        assertThat(key(Providers.OPENAI)).isEqualTo("second-key");
        assertThat(file.getParent())
                .isDirectoryNotContaining(each -> each.toString().endsWith(".part"));
    }

    @Test
    void storesTheKeyInTheFileOfTheProvider() {
        Path file = chain(Providers.WELLAPI).store("well-key");

        assertThat(file).isEqualTo(configuration.resolve("gpt-image-2-generation/config.json"));
        assertThat(file).hasContent("{\"api_key\":\"well-key\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "two words", "line\nbreak", "r\u00E9sum\u00E9", "\u201Cquoted\u201D", "a\u0000b"})
    void rejectsAMalformedKeyWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> ApiKey.of(text))
                .isInstanceOf(InvalidConfigurationException.class)
                .satisfies(error -> assertThat(
                                text.isBlank() || !error.getMessage().contains(text.strip()))
                        .isTrue());
    }

    @Test
    void masksTheKeyAndCannotPrintIt() {
        ApiKey key = ApiKey.of("sk-12345678");

        assertThat(key).hasToString("***");
        assertThat(key.mask("wrong key sk-12345678!")).isEqualTo("wrong key ***!");
        assertThat(ApiKey.of("abc").mask("abc of it")).isEqualTo("abc of it");
    }

    private String key(ProviderProfile profile) {
        return chain(profile).key().header("");
    }

    private CredentialChain chain(ProviderProfile profile) {
        return new CredentialChain(profile, environment::get, properties::get, configuration);
    }

    private Path write(String name, String content, String permissions) throws IOException {
        Path file = configuration.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
