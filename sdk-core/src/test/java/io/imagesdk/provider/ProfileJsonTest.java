package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.TaskProtocol.TaskState;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Profile files are read, written, described by the schema, and rejected with all their errors. */
class ProfileJsonTest {
    private static final Path SCHEMA = Path.of("../docs/profile.schema.json");

    static List<ProviderProfile> catalog() {
        return Providers.all();
    }

    @ParameterizedTest
    @MethodSource("catalog")
    void readsBackEveryProfileOfTheCatalog(ProviderProfile profile) {
        assertThat(read(profile.toJson())).isEqualTo(profile);
    }

    @Test
    void readsBackAProfileWithEveryMember() {
        ProviderProfile profile = profileWithEveryMember();

        assertThat(read(profile.toJson())).isEqualTo(profile);
    }

    @Test
    void writesEveryAccessorOfTheProfileTypes() {
        String json = profileWithEveryMember().toJson();

        for (Class<?> part : List.of(
                ProviderProfile.class,
                CredentialSources.class,
                ResponseMapping.class,
                TaskProtocol.class,
                Streaming.class,
                ImageEncoding.class)) {
            assertThat(attributes(part)).allSatisfy(name -> assertThat(json).contains("\"" + name + "\""));
        }
        for (Class<? extends Record> part : List.of(
                Operation.class,
                Field.class,
                Editing.class,
                TaskRequest.class,
                AsyncActivation.class,
                PollingSchedule.class,
                ErrorRule.class,
                PriceList.class,
                Price.class,
                BatchProtocol.class,
                BatchProtocol.BatchLimits.class,
                BatchUpload.class,
                BatchStates.class,
                BatchListing.class)) {
            assertThat(Arrays.stream(part.getRecordComponents()).map(RecordComponent::getName))
                    .allSatisfy(name -> assertThat(json).contains("\"" + name + "\""));
        }
    }

    @Test
    void usesTheDefaultsOfTheBuilderForOmittedMembers() {
        ProviderProfile profile = read("{\"version\": 1, \"id\": \"mine\", \"title\": \"Mine\","
                + " \"generation\": {\"path\": \"/v1/images\", \"fields\": [{\"parameter\": \"prompt\"}]}}");

        assertThat(profile)
                .isEqualTo(ProviderProfile.builder()
                        .id("mine")
                        .title("Mine")
                        .generation(Operation.of("/v1/images", Field.of(Parameter.PROMPT, Constraint.any())))
                        .build());
    }

    @Test
    void reportsAllErrorsWithLineAndPointer() {
        String wrong = """
                {
                  "version": 4294967297,
                  "id": "mine",
                  "generation": {
                    "path": "/v1/images",
                    "fields": [
                      {"parameter": "prompt"},
                      {"parameter": "color"},
                      {"parameter": "n", "constraint": {"range": [5, 1]}}
                    ]
                  },
                  "task": {"statusRequest": {"path": "v1/{id}"}, "pollingSchedule": {"interval": 0.1}},
                  "timeout": "long",
                  "retrys": true
                }
                """;

        InvalidConfigurationException failure =
                catchThrowableOfType(InvalidConfigurationException.class, () -> read(wrong));

        assertThat(failure)
                .hasMessageContaining("line 2, /version must be 1")
                .hasMessageContaining("line 1, /title is required")
                .hasMessageContaining("line 8, /generation/fields/1/parameter must be one of prompt, model, n")
                .hasMessageContaining("line 9, /generation/fields/2/constraint is invalid:"
                        + " minimum of a range must not exceed its maximum, was 5..1")
                .hasMessageContaining(
                        "line 12, /task/statusRequest/path must be a path: path must start with a slash and consist of")
                .hasMessageContaining(
                        "line 12, /task/pollingSchedule is invalid:" + " interval must be at least 200 ms, was PT0.1S")
                .hasMessageContaining("line 13, /timeout must be a number of seconds")
                .hasMessageContaining("line 14, /retrys is not supported; the supported members are version, id");
    }

    @Test
    void reportsLineAndColumnOfASyntaxError() {
        // The versions of Jackson report the position of the comma or the one after it.
        assertThatThrownBy(() -> read("{\n  \"version\": 1,,\n}"))
                .isInstanceOf(InvalidConfigurationException.class)
                .message()
                .containsPattern("line 2, column 1[67]\\b");
    }

    @Test
    void rejectsAMissingFileAndAFileThatExceedsTheMaximumSize() {
        assertThatThrownBy(() -> ProviderProfile.read(Path.of("nowhere.json")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("nowhere.json");
        InputStream large = new ByteArrayInputStream(" ".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ProviderProfile.read(large)).hasMessageContaining("profile exceeds 1048576 bytes");
    }

    @Test
    void rejectsProfilesThatTheBuilderRejects() {
        assertThatThrownBy(() -> read("{\"version\": 1, \"id\": \"Mine!\", \"title\": \"\","
                        + " \"generation\": {\"path\": \"/v1\", \"fields\": []}}"))
                .hasMessageContaining("line 1, /id is invalid:"
                        + " id must consist of 1..64 lower-case letters, digits and hyphens, was Mine!");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "`id`: `A` | /id is invalid: id must consist of",
                "`defaultBasePath`: `/v1/` | /defaultBasePath is invalid: defaultBasePath must not end with a slash",
                "`timeout`: 0 | /timeout is invalid: timeout must be positive",
                "`keyHeader`: `a b` | /keyHeader is invalid: keyHeader must be the name of a header",
                "`keyHeader`: `Host` | /keyHeader is invalid: keyHeader must not be Host",
                "`keyPrefix`: `\u00fc` | /keyPrefix is invalid: keyPrefix must contain only printable ASCII",
                "`headers`: {`a b`: `c`} | /headers/a b is invalid: name in headers must be the name of a header",
                "`headers`: {`x-a`: `\u00fc`} | /headers/x-a is invalid: header x-a must contain only printable ASCII",
                "`headers`: {`authorization`: `c`} | /headers/authorization is invalid: headers must not contain",
                "`idempotencyHeader`: `` | /idempotencyHeader is invalid: idempotencyHeader must be the name",
                "`timeout`: 0.0001 | /timeout must be a number of seconds: it must have at most 3 digits after the",
                "`errorRules`: [{`kind`: `quota`, `statuses`: [99999999999]}] | /errorRules/0/statuses/0 must be an"
                        + " integer: it must be -2147483648..2147483647",
                "`errorRules`: [{`kind`: `quota`, `statuses`: [1e99]}] | /errorRules/0/statuses/0 must be an"
                        + " integer: it must be -2147483648..2147483647",
                "`version`: 1e99 | /version must be 1"
            })
    void namesTheMemberOfTheProfileThatIsNotValid(String member, String message) {
        String name = member.substring(0, member.indexOf(':'));
        String members = Stream.of("`version`: 1", "`id`: `mine`", "`title`: ``")
                .filter(valid -> !valid.startsWith(name))
                .collect(Collectors.joining(", "));
        String json = "{" + members + ", `generation`: {`path`: `/v1`, `fields`: []},\n" + member + "}";

        assertThatThrownBy(() -> read(json.replace('`', '"')))
                .message()
                .startsWith("profile is invalid: line 2, " + message);
    }

    @Test
    void reportsTheLineInWhichALimitOfTheJsonIsExceeded() {
        assertThatThrownBy(() -> read("{\n\"a\": " + "[".repeat(101) + "]".repeat(101) + "}"))
                .hasMessageStartingWith("profile is not valid JSON: a limit is exceeded at line 2, column ")
                .hasMessageEndingWith("nesting depth 100, number length 100, name length 1000");
    }

    @Test
    void rejectsABodyFormatByInputForAGeneration() {
        assertThatThrownBy(() ->
                        read("{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\": {\"path\": \"/v1\","
                                + " \"fields\": [], \"bodyFormat\": \"by_input\"}}"))
                .hasMessageContaining(
                        "line 1, /generation/bodyFormat is invalid: bodyFormat of a generation must not be BY_INPUT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'parameter': 'n', 'name': '/input/text'} | field of n: name \"/input/text\" must not overlap with"
                        + " the field \"/input/text\"",
                "{'parameter': 'n', 'name': '/input'} | field of n: name \"/input\" must not overlap with the field"
                        + " \"/input/text\"",
                "{'parameter': 'n', 'name': '/input/text/n'} | field of n: name \"/input/text/n\" must not overlap",
                "{'parameter': 'n', 'name': '/list'} | field of n: name \"/list\" must not replace an object or an"
                        + " array of the constants",
                "{'parameter': 'n', 'name': '/list/2/n'} | field of n: name \"/list/2/n\" leads into an array of 1"
                        + " item, in which the segment 2 selects nothing",
                "{'parameter': 'n', 'name': '/kind/n'} | field of n: name \"/kind/n\" leads through a value that is"
                        + " neither an object nor an array",
                "{'parameter': 'n', 'name': '/DEEP'} | field of n: name",
                "{'parameter': 'n', 'name': '/a//b'} | field of n: name must be a name or a JSON pointer without"
                        + " empty segments, was \"/a//b\"",
                "{'parameter': 'n', 'name': ''} | field of n: name must not be empty unless the path contains {model}",
                "{'parameter': 'size', 'valueTemplate': '{w}'} | valueTemplate must not contain the unknown"
                        + " placeholder {w}; use {value}, {width}, {height}",
                "{'parameter': 'n', 'valueTemplate': 'x'} | valueTemplate must contain a placeholder"
            })
    void rejectsAFieldThatHasNoPlaceInTheBody(String field, String message) {
        String json = """
                {
                  "version": 1, "id": "mine", "title": "Mine",
                  "generation": {
                    "path": "/v1/images",
                    "constants": {"list": [{}], "kind": "text"},
                    "fields": [
                      {"parameter": "prompt", "name": "/input/text", "required": true},
                      FIELD
                    ]
                  }
                }
                """.replace("FIELD", field.replace('\'', '"').replace("DEEP", "a/".repeat(100) + "a"));

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("profile is invalid: line 8, /generation/fields/1 is invalid: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'constants': {'a': '{id}'}, | line 6, /generation/constants/a is invalid: constant a: value must"
                        + " not contain the unknown placeholder {id}; use {uuid}",
                "'constants': {'a': 1, '/a/b': 2}, | line 6, /generation/constants/~1a~1b is invalid: constant /a/b:"
                        + " leads through a value that is neither an object nor an array"
            })
    void rejectsAConstantWithItsLine(String constants, String message) {
        String json = """
                {
                  "version": 1, "id": "mine", "title": "Mine",
                  "generation": {
                    "path":
                        "/v1/images",
                    CONSTANTS
                    "fields": []
                  }
                }
                """.replace("CONSTANTS", constants.replace('\'', '"'));

        assertThatThrownBy(() -> read(json)).hasMessage("profile is invalid: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'listName': 'prompt' | /inputImages/listName is invalid: listName \"prompt\" is also the name of a"
                        + " field",
                "'memberName': '/prompt/x' | /inputImages/memberName is invalid: memberName \"/prompt/x\" leads"
                        + " through a value that is neither an object nor an array",
                "'fileTemplate': {'a': '{data}'} | /inputImages/fileTemplate is invalid: fileTemplate must not contain"
                        + " the unknown placeholder {data}; use {base64}, {dataUri}, {mediaType}",
                "'urlTemplate': 'x' | /inputImages/urlTemplate is invalid: urlTemplate must contain {url}"
            })
    void rejectsInputImagesThatHaveNoPlaceInTheBody(String member, String message) {
        String operation = "{\"path\": \"/x\", \"fields\": [{\"parameter\": \"prompt\", \"required\": true}]}";

        assertThatThrownBy(() -> read("{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\": "
                        + operation + ",\n\"editing\": {\"operation\": " + operation + ",\n\"inputImages\": {"
                        + member.replace('\'', '"') + "}}}"))
                .hasMessage("profile is invalid: line 3, /editing" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'trustedHosts': ['eu.example', 'https://us.example'] | trustedHosts/1 is invalid: host must be a name"
                        + " without a scheme and a path, such as eu.example.com, eu.example.com:8443 or *.example.com,"
                        + " was \"https://us.example\"",
                "'trustedHosts': ['*.example'] | trustedHosts/0 is invalid: host must be a name",
                "'trustedHosts': ['*'] | trustedHosts/0 is invalid: host must be a name",
                "'trustedHosts': ['eu.*.example'] | trustedHosts/0 is invalid: host must be a name",
                "'trustedHosts': ['eu.example:70000'] | trustedHosts/0 is invalid: port of a host must be 1..65535",
                "'idPointers': ['/id', 'task_id'] | idPointers/1 must be a JSON pointer: it must start with a slash,"
                        + " was \"task_id\"",
                "'codePointer': 'code' | codePointer must be a JSON pointer: it must start with a slash, was \"code\"",
                "'cancelUrlPointers': ['/urls/cancel', 'urls'] | cancelUrlPointers/1 must be a JSON pointer: it must"
                        + " start with a slash, was \"urls\"",
                "'cancelUrlMethod': 'PUT' | cancelUrlMethod is invalid: cancelUrlMethod has no effect without"
                        + " cancelUrlPointers, was PUT",
                "'listing': {'path': '/x/{id}', 'itemPointers': ['/a/*']} | listing is invalid: path must start with",
                "'listing': {'path': '/x', 'itemPointers': []} | listing/itemPointers is invalid: itemPointers must",
                "'listing': {'path': '/x/{model}', 'itemPointers': ['/a']} | listing/path is invalid: path must not"
                        + " contain {model}",
                "'listing': {'path': '/x', 'itemPointers': ['/a'], 'nextParameter': 'a b'} | listing/nextParameter is"
                        + " invalid: nextParameter must consist of letters",
                "'listing': {'path': '/x', 'itemPointers': ['/a'], 'method': 'PUT'} | listing/method must be one of",
                "'cancelUrlMethod': 'PATCH' | cancelUrlMethod must be one of GET, POST, PUT, DELETE",
                "'cancelRequest': {'path': '/x/{/id}'} | cancelRequest/path is invalid: path must not contain {/id}:"
                        + " only the path of resultRequest may contain values of a response",
                "'resultRequest': {'path': '/x/{/a b}/{c}'} | resultRequest/path must be a path: path must start with"
                        + " a slash and consist of the characters of a URL, without spaces, unknown placeholders",
                "'cancelRequest': {'path': '/x', 'body': {'id': '{task}'}} | cancelRequest is invalid: body must not"
                        + " contain the unknown placeholder {task}; use {id}"
            })
    void rejectsATaskMemberThatHasNoEffect(String member, String message) {
        String json = """
                {
                  "version": 1, "id": "mine", "title": "Mine",
                  "generation": {"path": "/v1/images", "fields": []},
                  "task": {
                    "statusRequest": {"path": "/t/{id}"},
                    MEMBER
                  }
                }
                """.replace("MEMBER", member.replace('\'', '"'));

        assertThatThrownBy(() -> read(json)).hasMessageStartingWith("profile is invalid: line 6, /task/" + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999", "1e16", "-1e99999999"})
    @Timeout(20)
    void rejectsASecondsNumberWithManyDigitsAtOnce(String number) {
        assertThatThrownBy(() -> read("{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\":"
                        + " {\"path\": \"/v1\", \"fields\": []},\n\"timeout\": " + number + "}"))
                .hasMessage("profile is invalid: line 2, /timeout must be a number of seconds: it must have at most 15"
                        + " digits before the point");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'asOf': '1 May' | asOf must be a date, for example 2026-11-01: Text '1 May' could not be parsed",
                "'source': ' ' | is invalid: source must not be blank",
                "'entries': [] | is invalid: entries must not be empty",
                "'entries': [{'perImage': -1}] | entries/0 is invalid: perImage must be 0..1000000 with up to 12",
                "'entries': [{'perImage': 1e999999999}] | entries/0 is invalid: perImage must be 0..1000000 with up to",
                "'entries': [{'perMegapixel': 1e-13}] | entries/0 is invalid: perMegapixel must be 0..1000000 with",
                "'entries': [{'perInputImage': '1'}] | entries/0/perInputImage must be a number",
                "'entries': [{'values': {'color': ['red']}}] | entries/0/values/color must be one of prompt, model",
                "'entries': [{'values': {'model': []}}] | entries/0 is invalid: values of model must not be empty"
            })
    @Timeout(20)
    void rejectsPricesThatAreNotValid(String member, String message) {
        String name = member.substring(0, member.indexOf(':'));
        String members = Stream.of("'asOf': '2026-11-01'", "'source': 'page'", "'entries': [{'perImage': 1}]")
                .map(valid -> valid.startsWith(name) ? member : valid)
                .collect(Collectors.joining(", "));
        String json = "{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\":"
                + " {\"path\": \"/v1\", \"fields\": []},\n\"prices\": {" + members.replace('\'', '"') + "}}";

        assertThatThrownBy(() -> read(json))
                .message()
                .startsWith("profile is invalid: line 2, /prices")
                .contains(message);
    }

    @Test
    void rejectsAHeightNameForOtherParametersThanTheSize() {
        assertThatThrownBy(() ->
                        read("{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\": {\"path\": \"/v1\","
                                + " \"fields\": [{\"parameter\": \"n\", \"heightName\": \"height\"}]}}"))
                .hasMessageContaining(
                        "/generation/fields/0 is invalid:" + " heightName is supported for size only, was set for n");
    }

    @Test
    void schemaInTheDocumentationIsCurrent() throws Exception {
        String schema = ProfileSchema.withDescriptions();
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(SCHEMA, schema);
        }
        assertThat(Files.readString(SCHEMA))
                .as("write the schema with its descriptions to docs/profile.schema.json")
                .isEqualTo(schema);
    }

    @Test
    void schemaDescribesEveryWrittenMember() throws Exception {
        Json schema = Json.parse(ProfileJson.schema());
        Json written = Json.parse(profileWithEveryMember().toJson());

        assertThat(schema.get("properties").members().keySet())
                .containsAll(written.members().keySet())
                .hasSize(written.members().size() + Set.of("extends").size());
        assertThat(schema.at("/$defs/task/properties").members().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        written.get("task").members().keySet());
    }

    @Test
    void schemaHasDefaultsAndPatterns() throws Exception {
        Json schema = Json.parse(ProfileSchema.withDescriptions());

        assertThat(schema.at("/properties/keyHeader").print())
                .isEqualTo("{\"type\":\"string\",\"default\":\"Authorization\","
                        + "\"description\":\"Header of the API key; default Authorization\"}");
        assertThat(schema.at("/properties/timeout/default").number()).hasValue(600);
        assertThat(schema.at("/properties/id/pattern").string()).contains("^[a-z0-9][a-z0-9-]{0,63}$");
        assertThat(schema.at("/$defs/task/properties/idPointers/items/pattern").string())
                .contains("^(/|header:|$)");
        assertThat(schema.at("/$defs/operation/properties/bodyFormat/default").string())
                .contains("json");
    }

    private static Set<String> attributes(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            int modifiers = method.getModifiers();
            if (method.getParameterCount() == 0
                    && Modifier.isPublic(modifiers)
                    && !Modifier.isFinal(modifiers)
                    && !Modifier.isStatic(modifiers)) {
                names.add(method.getName());
            }
        }
        return names;
    }

    private static ProviderProfile read(String json) {
        return ProviderProfile.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static BatchProtocol batchWithEveryMember() {
        List<String> pointers = List.of("/x");
        return new BatchProtocol(
                new BatchUpload(BatchUpload.UploadFormat.RESUMABLE, "{root}/up", Map.of("n", "{name}"), pointers),
                Map.of("k", "{id}", "b", "{body}"),
                "/batches",
                Map.of("f", "{file}"),
                pointers,
                "/batches/{id}",
                new BatchStates(
                        pointers,
                        Map.of(BatchState.ENDED, List.of("done*")),
                        Map.of(BatchCount.TOTAL, "/n"),
                        pointers,
                        pointers,
                        pointers,
                        pointers),
                new BatchResults("/f/{file}", pointers, "/t", "", pointers, pointers, pointers, "/s"),
                Optional.of(TaskRequest.delete("/batches/{id}")),
                Optional.of(new BatchListing("/batches", pointers, "/next", "token", pointers, pointers)),
                new BatchProtocol.BatchLimits(5, 6, true, true),
                PollingSchedule.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'line': {'a': '{id}'} | /batch/line is invalid: line must contain {id} and {body}",
                "'line': {'a': '{id}', 'b': '{body}', 'c': '{d}'} | /batch is invalid: line must not contain the"
                        + " unknown placeholder {d}",
                "'createBody': {} | /batch/createBody is invalid: createBody must contain {file}",
                "'createPath': 'x' | /batch is invalid: path must start with a slash",
                "'states': {} | /batch/states is invalid: statusPointers or the pointer to the pending requests",
                "'limits': {'maxRequests': 0, 'maxBytes': 1} | /batch/limits is invalid: maxRequests and maxBytes must",
                "'results': {'path': '/f', 'idPointers': ['/i'], 'bodyPointers': ['/b']} | /batch/results is invalid:"
                        + " either filePointers or tokenParameter is required"
            })
    void rejectsABatchThatIsNotValid(String member, String message) {
        String name = member.substring(0, member.indexOf(':'));
        String members = Stream.of(
                        "'upload': {'path': '/u'}",
                        "'line': {'a': '{id}', 'b': '{body}'}",
                        "'createPath': '/c'",
                        "'createBody': {'f': '{file}'}",
                        "'statusPath': '/c/{id}'",
                        "'states': {'statusPointers': ['/s']}",
                        "'results': {'path': '/f', 'filePointers': ['/o'], 'idPointers': ['/i'],"
                                + " 'bodyPointers': ['/b']}",
                        "'limits': {'maxRequests': 1, 'maxBytes': 1}")
                .map(valid -> valid.startsWith(name + ":") ? member : valid)
                .collect(Collectors.joining(", "));
        String json = "{\"version\": 1, \"id\": \"mine\", \"title\": \"\", \"generation\":"
                + " {\"path\": \"/v1\", \"fields\": []},\n\"batch\": {" + members.replace('\'', '"') + "}}";

        assertThatThrownBy(() -> read(json)).message().contains("line 2, " + message);
    }

    private static ProviderProfile profileWithEveryMember() {
        ResponseMapping response = ResponseMapping.builder()
                .imagePointers(List.of("/result/*"))
                .base64Members(List.of("base64", "b64_json"))
                .urlMembers(List.of("image_url"))
                .embeddedJsonPointers(List.of("/result"))
                .usagePointer("/cost")
                .createdAtPointer("/time")
                .emptyMeansModerated(true)
                .moderationFlags("finish", "filtered", "false")
                .moderationValues("header:finish-reason", "CONTENT_*", "unsafe")
                .skippedItems("draft", "true")
                .textPointers(List.of("/texts/*"))
                .requestIdPointers(List.of("/request"))
                .retryAfterPointers(List.of("/wait"))
                .putUsageMemberPointers("input_tokens", "/in")
                .costPointers(List.of("/price"))
                .costUnit(ResponseMapping.CostUnit.CREDITS)
                .errorMessagePointers(List.of("/errors/0"))
                .errorCodePointers(List.of("/name"))
                .build();
        Operation operation = Operation.of(
                        "/v1/make/{model}?api-version=1",
                        Field.of(Parameter.PROMPT, "/input/prompt", Constraint.maxLength(10))
                                .asRequired(),
                        Field.of(Parameter.COUNT, Constraint.range(1, 4)).withNote("few"),
                        Field.ofPixels("width", "height", Constraint.oneOf("1x1")),
                        Field.of(Parameter.FORMAT, Constraint.any())
                                .withAlias("jpeg", "JPG")
                                .withAlias("png", "PNG"),
                        Field.of(Parameter.ASPECT_RATIO, "/task/kind/0", Constraint.any())
                                .withTemplate("{width}x{height}")
                                .asJsonOnly(),
                        Field.of(Parameter.MODEL, "", Constraint.knownValues("one"))
                                .asRequired())
                .withBodyFormat(BodyFormat.JSON_ARRAY)
                .withConstant("task", Map.of("id", "{uuid}", "kind", List.of("make", 1)))
                .withStreaming(Streaming.builder()
                        .streamMember("sse")
                        .partialImagesMember("previews")
                        .maxPartialImages(5)
                        .maxImages(2)
                        .formats(List.of(ImageFormat.PNG))
                        .eventFormat(Streaming.EventFormat.JSON_LINES)
                        .eventTypePointer("/kind")
                        .partialEvents(List.of("preview"))
                        .completedEvents(List.of("final"))
                        .failedEvents(List.of("failure"))
                        .failedImageEvents(List.of("image_failure"))
                        .endEvents(List.of("group_end"))
                        .partialIndexPointer("/step")
                        .eventMapping(response)
                        .build());
        TaskProtocol task = TaskProtocol.builder()
                .activation(AsyncActivation.member("/options/hook", -1))
                .idPointers(List.of("/task"))
                .statusRequest(
                        TaskRequest.post("/v1/query", Map.of("task", Map.of("id", "{id}", "deep", true, "n", 1.5))))
                .statusUrlPointers(List.of("/poll"))
                .useLocationHeader(true)
                .statusPointers(List.of("/state"))
                .stateNames(TaskState.DONE, "1")
                .stateNames(TaskState.FAILED, "2", "3")
                .progressPointers(List.of("/percent"))
                .resultMapping(response)
                .resultRequest(TaskRequest.get("/v1/results/{/result~1id}?of={id}"))
                .resultUrlPointers(List.of("/result_url"))
                .errorMessagePointers(List.of("/why"))
                .errorCodePointers(List.of("/number"))
                .codePointer("/ret")
                .successCodes(List.of("fine"))
                .retryableCodes(List.of("-22"))
                .finalCodes(List.of("BROKEN*"))
                .notFoundCodes(List.of("expired"))
                .cancelRequest(TaskRequest.delete("/v1/jobs/{id}"))
                .cancelUrlPointers(List.of("/urls/cancel"))
                .cancelUrlMethod("PUT")
                .listing(TaskListing.builder()
                        .method("POST")
                        .path("/v1/jobs?size=50")
                        .itemPointers(List.of("/jobs/*"))
                        .idPointers(List.of("/job"))
                        .statusPointers(List.of("/word"))
                        .createdAtPointers(List.of("/time"))
                        .nextPointers(List.of("/cursor"))
                        .nextParameter("after")
                        .build())
                .pollingSchedule(new PollingSchedule(
                        Duration.ofMillis(500),
                        Duration.ofMillis(1500),
                        2,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(3)))
                .trustedHosts(List.of("eu.example", "us.example:8443"))
                .build();
        return ProviderProfile.builder()
                .id("all")
                .title("All")
                .source("a test")
                .baseUrl("https://all.example/v1")
                .defaultBasePath("/v2")
                .keyHeader("x-key")
                .keyPrefix("")
                .putHeaders("x-one", "1")
                .generation(operation)
                .editing(new Editing(
                        operation.withBodyFormat(BodyFormat.BY_INPUT),
                        ImageEncoding.builder()
                                .partName("p")
                                .repeatedPartName("p[]")
                                .urlPartName("u")
                                .memberName("m")
                                .listName("l")
                                .urlKey("a")
                                .fileIdKey("f")
                                .fileTemplate(Map.of("inline", Map.of("type", "{mediaType}", "data", "{base64}")))
                                .urlTemplate(List.of("{url}"))
                                .fileIdTemplate("id:{fileId}")
                                .maskTemplate("{dataUri}")
                                .putMemberConstants("x", "y")
                                .maskFormat(MaskFormat.BLACK)
                                .maskName("mask")
                                .maxImages(3)
                                .maxImageBytes(1L << 40)
                                .maxTotalBytes(5)
                                .maxMaskBytes(6)
                                .maxDataUriChars(7)
                                .formats(List.of(ImageFormat.PNG, ImageFormat.of("avif")))
                                .build()))
                .responseMapping(response)
                .task(task)
                .addErrorRules(new ErrorRule(
                        ErrorRule.ErrorKind.OVERLOADED,
                        Set.of(500, 455),
                        Set.of("b", "a"),
                        List.of("full"),
                        Map.of("/reason", List.of("busy*"))))
                .errorHint("two\nlines")
                .credentials(CredentialSources.builder()
                        .addKeyVariables("ALL_KEY")
                        .addBaseUrlVariables("ALL_URL")
                        .timeoutVariable("ALL_TIMEOUT")
                        .keyRequired(false)
                        .keyFile("all/config.json")
                        .missingKeyMessage("paste")
                        .build())
                .timeout(Duration.ofSeconds(61))
                .retriesAllowed(false)
                .idempotencyHeader("Idempotency-Key")
                .idempotencyKeyLifetime(Duration.ofHours(12))
                .sameOriginDownloadsOnly(true)
                .putSuggestedDefaults(Parameter.COUNT, "1")
                .batch(batchWithEveryMember())
                .prices(PriceList.of(
                        LocalDate.of(2026, 11, 1),
                        "price page",
                        new Price(
                                Map.of(Parameter.QUALITY, List.of("low")),
                                new BigDecimal("100"),
                                new BigDecimal("0.000000000001"),
                                new BigDecimal("0.5"))))
                .build();
    }
}
