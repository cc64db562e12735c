package io.imagesdk.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonMembers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON schema of a profile file with the descriptions of the guide. The tables of the guide are the only place that
 * describes a member, and each of them is named after its object in the schema.
 */
final class ProfileSchema {
    private static final Path GUIDE = Path.of("../docs/profiles.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*) \\|$");

    private ProfileSchema() {}

    static String withDescriptions() throws Exception {
        Map<String, Object> schema = object(Objects.requireNonNull(JsonMembers.mutableCopy(
                Json.parse(ProfileJson.schema()).toJavaValue().orElseThrow())));
        String guide = Files.readString(GUIDE);
        describe("profile", schema, guide);
        object(schema.get("$defs")).forEach((name, definition) -> describe(name, object(definition), guide));
        return Json.prettyPrint(schema);
    }

    private static void describe(String name, Map<String, Object> definition, String guide) {
        Map<String, String> texts = descriptions(name, guide);
        object(definition.get("properties")).forEach((member, schema) -> {
            assertThat(texts).as("the table of %s in the guide", name).containsKey(member);
            object(schema).put("description", texts.get(member));
        });
    }

    /** Returns the second column of a table by the first one, without the marks of code and links. */
    private static Map<String, String> descriptions(String name, String guide) {
        String begin = "<!-- begin: " + name + " -->";
        String end = "<!-- end: " + name + " -->";
        assertThat(guide).contains(begin, end);
        Map<String, String> texts = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(guide.substring(guide.indexOf(begin), guide.indexOf(end)));
        while (rows.find()) {
            texts.put(
                    rows.group(1),
                    rows.group(2).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", ""));
        }
        return texts;
    }

    @SuppressWarnings("unchecked") // the values of a JSON object have text as names
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
