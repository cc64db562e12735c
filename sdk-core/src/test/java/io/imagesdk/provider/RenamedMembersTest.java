package io.imagesdk.provider;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Former names in profile files are rejected, and the message names the replacement. */
class RenamedMembersTest {
    /**
     * A JSON pointer to an object of each kind, and a profile in which the member under test replaces {@code MEMBER} in
     * line 3.
     */
    private static final Map<String, String[]> DOCUMENTS = Map.ofEntries(
            entry("profile", of("", "{'id': 'a',\n\nMEMBER}")),
            entry("operation", of("/generation", "{\n'generation': {\nMEMBER}}")),
            entry("field", of("/generation/fields/0", "{'generation':\n{'fields': [{\nMEMBER}]}}")),
            entry(
                    "constraint",
                    of(
                            "/generation/fields/0/constraint",
                            "{'generation':\n{'fields': [{'parameter': 'n', 'constraint': {\nMEMBER}}]}}")),
            entry("streaming", of("/generation/streaming", "{'generation':\n{'streaming': {\nMEMBER}}}")),
            entry("responseMapping", of("/responseMapping", "{\n'responseMapping': {\nMEMBER}}")),
            entry("editing", of("/editing", "{\n'editing': {\nMEMBER}}")),
            entry("imageEncoding", of("/editing/inputImages", "{\n'editing': {'inputImages': {\nMEMBER}}}")),
            entry("task", of("/task", "{\n'task': {\nMEMBER}}")),
            entry("activation", of("/task/activation", "{\n'task': {'activation': {\nMEMBER}}}")),
            entry("pollingSchedule", of("/task/pollingSchedule", "{\n'task': {'pollingSchedule': {\nMEMBER}}}")),
            entry("errorRule", of("/errorRules/0", "{\n'errorRules': [{\nMEMBER}]}")),
            entry("credentials", of("/credentials", "{\n'credentials': {\nMEMBER}}")));

    private static String[] of(String pointer, String document) {
        return new String[] {pointer, document};
    }

    static Stream<Arguments> renamedMembers() {
        return RenamedMembers.ALL.members().entrySet().stream().flatMap(object -> object.getValue().entrySet().stream()
                .map(names -> Arguments.of(object.getKey(), names.getKey(), names.getValue())));
    }

    @ParameterizedTest
    @MethodSource("renamedMembers")
    void rejectsAFormerMemberNameAndNamesTheReplacement(String object, String former, String current) {
        String pointer = DOCUMENTS.get(object)[0];
        String document = DOCUMENTS.get(object)[1].replace("MEMBER", "'" + former + "': null");

        assertThat(failure(document))
                .hasMessageContaining("line 3, " + pointer + "/" + former + " is not supported: \"" + former
                        + "\" is now \"" + current + "\"")
                .message()
                .doesNotContain(pointer + "/" + current + " is required");
    }

    @ParameterizedTest
    @MethodSource("renamedMembers")
    void replacementIsAMemberOfTheSchemaAndTheFormerNameIsNot(String object, String former, String current)
            throws Exception {
        String[] replacement = current.contains(".") ? current.split("\\.") : new String[] {object, current};

        assertThat(members(replacement[0])).contains(replacement[1]);
        assertThat(members(object)).doesNotContain(former);
    }

    /** Returns the member names that the schema has for a kind of object. */
    private static Set<String> members(String object) throws Exception {
        Json schema = Json.parse(ProfileJson.schema());
        Json definition = object.equals("profile") ? schema : schema.at("/$defs/" + object);
        return definition.get("properties").members().keySet();
    }

    @ParameterizedTest
    @CsvSource({
        "{'errorRules': [{'kind': 'busy'}]}, /errorRules/0/kind, busy, overloaded",
        "{'errorRules': [{'kind': 'too_large'}]}, /errorRules/0/kind, too_large, request_too_large",
        "{'generation': {'bodyFormat': 'json_list'}}, /generation/bodyFormat, json_list, json_array"
    })
    void rejectsAFormerValueAndNamesTheReplacement(String document, String pointer, String former, String current) {
        assertThat(failure(document))
                .hasMessageContaining("line 1, " + pointer + " must be one of ")
                .hasMessageContaining(": \"" + former + "\" is now \"" + current + "\"");
    }

    @Test
    void aFormerValueOfAnotherEnumerationIsOnlyUnknown() {
        assertThat(failure("{'generation': {'bodyFormat': 'busy'}}"))
                .hasMessageContaining("/generation/bodyFormat must be one of ")
                .message()
                .doesNotContain("is now");
    }

    private static InvalidConfigurationException failure(String document) {
        byte[] json = document.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(
                InvalidConfigurationException.class, () -> ProviderProfile.read(new ByteArrayInputStream(json)));
    }
}
