package io.imagesdk.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.url.BaseUrl;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
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
        assertThat(chain(Providers.OPENAI_COMPATIBLE).baseUrl(url -> url))
                .hasToString("Optional[https://grok.example/v1]");

        environment.put("IMAGE_API_KEY", "image-key");
        environment.put("IMAGE_API_BASE_URL", "https://image.example");
        assertThat(key(Providers.OPENAI_COMPATIBLE)).isEqualTo("image-key");
        assertThat(chain(Providers.OPENAI_COMPATIBLE).baseUrl(url -> url))
                .hasToString("Optional[https://image.example]");
    }

    @Test
    void namesTheVariableOfAMalformedValue() {
        environment.put("IMAGE_API_BASE_URL", "not a url");
        assertThatThrownBy(() -> chain(Providers.OPENAI_COMPATIBLE).baseUrl(url -> url))
                .hasMessage("environment variable IMAGE_API_BASE_URL must be a URL, "
                        + "for example https://api.example.com/v1");

        environment.put("IMAGE_API_BASE_URL", "ftp://image.example");
        assertThatThrownBy(() ->
                        chain(Providers.OPENAI_COMPATIBLE).baseUrl(url -> BaseUrl.check(url, false, "", List.of())))
                .hasMessage("environment variable IMAGE_API_BASE_URL: base URL must be an absolute https URL such as "
                        + "https://api.example.com/v1, was ftp://image.example");

        properties.put("imagesdk.baseUrl", "http://image.example");
        assertThatThrownBy(() ->
                        chain(Providers.OPENAI_COMPATIBLE).baseUrl(url -> BaseUrl.check(url, false, "", List.of())))
                .hasMessageStartingWith("system property imagesdk.baseUrl: base URL must use https ");

        environment.put(Providers.WELLAPI.credentials().timeoutVariable().orElseThrow(), "0.0");
        assertThatThrownBy(() -> chain(Providers.WELLAPI).timeout())
                .hasMessage(
                        Providers.WELLAPI.credentials().timeoutVariable().orElseThrow() + " must be positive, was 0.0");
    }

    @Test
    void ignoresTheEnvironmentForAProfileWithABaseUrl() {
        environment.put("IMAGE_API_BASE_URL", "https://elsewhere.example");
        properties.put("imagesdk.baseUrl", "https://elsewhere.example");

        assertThat(chain(Providers.XAI).baseUrl(url -> url)).isEmpty();
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
    void acceptsThatThereIsNoKeyIfTheProviderNeedsNone() {
        ProviderProfile profile = Providers.byId("ollama").orElseThrow();
        assertThat(chain(profile).key().isPresent()).isFalse();

        environment.put("OLLAMA_API_KEY", "proxy-key");
        assertThat(key(profile)).isEqualTo("proxy-key");
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

    /** Ten threads of this process and three other processes store at the same time. */
    @Test
    void losesNoKeyIfManyStoreAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(13);
        List<Future<?>> stores = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "process-" + i;
            stores.add(threads.submit(
                    () -> assertThat(ChildJvm.run(ManyStores.class, List.of(), configuration.toString(), name))
                            .isEqualTo(new ChildJvm.Result(0, ""))));
        }
        for (int i = 0; i < 10; i++) {
            String name = "thread-" + i;
            stores.add(threads.submit(() -> ManyStores.main(configuration.toString(), name)));
        }
        threads.shutdown();
        for (Future<?> store : stores) {
            store.get();
        }

        Path file = configuration.resolve("imagesdk/credentials.json");
        assertThat(Json.parse(Files.readString(file)).members()).hasSize(13 * ManyStores.COUNT);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("credentials.json", ".credentials.json.lock");
        }
        assertThat(configuration.resolve("imagesdk/.credentials.json.lock")).isEmptyFile();
    }

    /** Stores several keys, as a process of its own or as a thread. */
    static final class ManyStores {
        static final int COUNT = 10;

        private ManyStores() {}

        public static void main(String... arguments) {
            for (int i = 0; i < COUNT; i++) {
                ProviderProfile profile =
                        Providers.XAI.toBuilder().id(arguments[1] + "-" + i).build();
                new CredentialChain(profile, name -> null, name -> null, Optional.of(Path.of(arguments[0])))
                        .store("key-of-" + arguments[1]);
            }
        }
    }

    @Test
    void leavesNoFileWithTheKeyIfItCannotBeStored() throws IOException {
        Path directory = Files.createDirectories(configuration.resolve("imagesdk/credentials.json"));

        assertThatThrownBy(() -> chain(Providers.XAI).store("secret-value"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(directory + " must be a regular file")
                .hasMessageNotContaining("secret-value");
        assertNoFileHasContent();
    }

    @Test
    void leavesNoFileWithTheKeyIfItCannotBeMoved() throws IOException {
        Files.createDirectories(configuration.resolve("gpt-image-2-generation/config.json/not-empty"));

        assertThatThrownBy(() -> chain(Providers.WELLAPI).store("secret-value"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageNotContaining("secret-value");
        assertNoFileHasContent();
    }

    private void assertNoFileHasContent() throws IOException {
        try (Stream<Path> files = Files.walk(configuration)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(file).isEmptyFile());
        }
    }

    @Test
    void keepsAFileThatIsNotACredentialFile() throws IOException {
        Path list = write("imagesdk/credentials.json", "[1]", "rw-------");
        Path other = write("gpt-image-2-generation/config.json", "{\"theme\":\"dark\"}", "rw-------");

        assertThatThrownBy(() -> chain(Providers.XAI).store("first-key"))
                .hasMessage("credential file " + list + " must contain a JSON object");
        assertThat(list).hasContent("[1]");

        chain(Providers.WELLAPI).store("second-key");
        assertThat(other).hasContent("{\"theme\":\"dark\",\"api_key\":\"second-key\"}");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "?", "relative/home"})
    void storesNothingForAnAccountWithoutAHomeDirectory(String home) {
        Optional<Path> unknown = CredentialChain.configuration(home);
        CredentialChain chain = new CredentialChain(Providers.XAI, environment::get, properties::get, unknown);

        assertThat(unknown).isEmpty();
        assertThatThrownBy(() -> chain.store("secret-value"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("the account has no home directory")
                .hasMessageNotContaining("secret-value");
        assertThatThrownBy(chain::key).hasMessageContaining("XAI_API_KEY");
        environment.put("XAI_API_KEY", "from-environment");
        assertThat(chain.key().header("")).isEqualTo("from-environment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/passwd",
                "a/../../x",
                "./x",
                ".ssh/id",
                "a//b",
                "a/",
                "",
                "a\\b",
                "C:x",
                "a\nb",
                "a/.hidden"
            })
    void rejectsAKeyFileOutsideOfTheConfigurationDirectory(String path) {
        assertThatThrownBy(() -> CredentialSources.builder().keyFile(path).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyFile must be a relative path");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"xai\":{\"api_key\":\"one\"},\"xai\":{\"api_key\":\"two\"}}', a member occurs twice at line 1",
        "'{\"xai\":{\"api_key\":\"one\",\"api_key\":\"two\"}}', a member occurs twice at line 1",
        "'\ufeff{\"xai\":{\"api_key\":\"one\"}}', starts with a byte order mark",
        "'{\"xai\":{\"api_key\":17}}', api_key in credential file",
        "'{\"xai\":\"one\"}', xai in credential file",
        "'\"one\"', must contain a JSON object"
    })
    void namesTheMistakeInAFile(String content, String problem) throws IOException {
        write("imagesdk/credentials.json", content, "rw-------");

        assertThatThrownBy(() -> key(Providers.XAI))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void namesTheEncodingOfAFile() throws IOException {
        String content = "{\"xai\":{\"api_key\":\"one\"}}";
        Path file = write("imagesdk/credentials.json", "", "rw-------");
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.write(file, content.getBytes(charset));
            assertThatThrownBy(() -> key(Providers.XAI)).hasMessageContaining("UTF-16");
        }
        Files.write(file, "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> key(Providers.XAI)).hasMessageContaining("is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"sk-1234567890\"", "'sk-1234567890'", "`sk-1234567890`"})
    void rejectsAKeyInQuotationMarks(String text) {
        assertThatThrownBy(() -> ApiKey.of(text))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("API key must not be in quotation marks; remove them, it was not sent");
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
        return new CredentialChain(profile, environment::get, properties::get, Optional.of(configuration));
    }

    private Path write(String name, String content, String permissions) throws IOException {
        Path file = configuration.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
