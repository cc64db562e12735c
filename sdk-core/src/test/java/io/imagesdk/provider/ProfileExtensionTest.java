package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A profile file extends a built-in profile, and its edits extend its generations. */
class ProfileExtensionTest {
    @TempDir
    Path directory;

    @Test
    void inheritsEverythingThatTheFileOmits() throws Exception {
        ProviderProfile azure = read("""
                {"version": 1, "extends": "openai", "id": "azure", "title": "Azure OpenAI",
                 "baseUrl": "https://r.openai.azure.com/openai/v1", "keyHeader": "api-key", "keyPrefix": "",
                 "credentials": {"keyVariables": ["AZURE_OPENAI_API_KEY"]}}""");

        assertThat(azure)
                .isEqualTo(Providers.OPENAI.toBuilder()
                        .id("azure")
                        .title("Azure OpenAI")
                        .baseUrl("https://r.openai.azure.com/openai/v1")
                        .keyHeader("api-key")
                        .keyPrefix("")
                        .credentials(CredentialSources.builder()
                                .addKeyVariables("AZURE_OPENAI_API_KEY")
                                .build())
                        .build());
    }

    @Test
    void extendsAProfileThatIsShippedAsAFile() throws Exception {
        ProviderProfile china = read("""
                {"version": 1, "extends": "seedream", "id": "seedream", "title": "Seedream in China",
                 "baseUrl": "https://ark.cn-beijing.volces.com/api/v3"}""");

        assertThat(china)
                .isEqualTo(Providers.byId("seedream").orElseThrow().toBuilder()
                        .title("Seedream in China")
                        .baseUrl("https://ark.cn-beijing.volces.com/api/v3")
                        .build());
    }

    @Test
    void everyBuiltInProfileCanBeExtended() throws Exception {
        for (String id : Providers.ids()) {
            ProviderProfile mine = read("{\"version\": 1, \"extends\": \"" + id + "\", \"id\": \"mine\"}");

            assertThat(mine)
                    .isEqualTo(Providers.byId(id).orElseThrow().toBuilder()
                            .id("mine")
                            .build());
        }
    }

    @Test
    void rejectsAFileThatExtendsItselfAndNamesEveryBuiltInId() {
        assertThatThrownBy(() -> read("{\"version\": 1, \"id\": \"mine\",\n\"extends\": \"mine\"}"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("profile is invalid: line 2, /extends must be one of " + String.join(", ", Providers.ids())
                        + ", was \"mine\"");
    }

    @Test
    void mergesObjectsAndReplacesTemplatesConstantsAndLists() throws Exception {
        ProviderProfile profile = read("""
                {"version": 1, "extends": "gemini", "id": "mine", "baseUrl": null,
                 "generation": {
                   "path": "/make",
                   "constants": {"/generationConfig/responseModalities": ["TEXT", "IMAGE"], "mode": {"a": 1}},
                   "fields": [{"parameter": "prompt", "required": true}]},
                 "editing": {"inputImages": {"fileTemplate": {"inline_data": "{base64}"}, "urlTemplate": null}}}""");

        assertThat(profile.title()).isEqualTo(Providers.GEMINI.title());
        assertThat(profile.baseUrl()).isEmpty();
        assertThat(profile.generation().path()).isEqualTo("/make");
        assertThat(profile.generation().fields()).hasSize(1);
        assertThat(profile.generation().constants())
                .isEqualTo(Map.of(
                        "/contents/0/role",
                        "user",
                        "/generationConfig/responseModalities",
                        List.of("TEXT", "IMAGE"),
                        "mode",
                        Map.of("a", 1)));
        ImageEncoding images = profile.editing().orElseThrow().inputImages();
        assertThat(images.fileTemplate()).contains(Map.of("inline_data", "{base64}"));
        assertThat(images.urlTemplate()).isEmpty();
        assertThat(images.listName()).isEqualTo("/contents/0/parts");
    }

    @Test
    void editsExtendGenerations() {
        String json = """
                {"version": 1, "id": "mine", "title": "Mine",
                 "generation": {"path": "/generate", "constants": {"mode": 1},
                                "fields": [{"parameter": "prompt", "required": true}]},
                 "editing": {"operation": {"extends": "generation", "path": "/edit"}, "inputImages": {}}}""";

        ProviderProfile profile = ProviderProfile.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));

        Operation edit = profile.editing().orElseThrow().operation();
        assertThat(edit.path()).isEqualTo("/edit");
        assertThat(edit.fields()).isEqualTo(profile.generation().fields());
        assertThat(edit.constants()).isEqualTo(Map.of("mode", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'version': 1,~'extends': 'nobody', 'id': 'm'} | line 2, /extends must be one of xai, xai-compatible",
                "{'version': 1,~'extends': 7, 'id': 'm'} | line 2, /extends must be one of xai, xai-compatible",
                "{'version': 1, 'extends': 'xai'} | line 1, /id is required",
                "{'version': 1, 'extends': 'xai', 'id': 'm',~'timeout': 'x'} | line 2, /timeout must be a number",
                "{'version': 1, 'extends': 'xai', 'id': 'm', 'editing': {~'operation': {'extends': 'x'}}}"
                        + " | line 2, /editing/operation/extends must be generation",
                "{'version': 1, 'extends': 'xai', 'id': 'm', 'generation': {~'extends': 'generation'}}"
                        + " | line 2, /generation/extends is not supported"
            })
    void reportsErrorsWithTheirLine(String json, String message) {
        assertThatThrownBy(() -> read(json.replace('\'', '"').replace("~", "\n")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileWithoutBasesCannotExtendOne() throws Exception {
        Path file =
                Files.writeString(directory.resolve("p.json"), "{\"version\": 1, \"extends\": \"xai\", \"id\": \"m\"}");

        assertThatThrownBy(() -> ProviderProfile.read(file))
                .hasMessageContaining(
                        "/extends requires profiles that a file may extend; read the file with" + " Providers.read");
    }

    private ProviderProfile read(String json) throws Exception {
        return Providers.read(Files.writeString(directory.resolve("profile.json"), json));
    }
}
