package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Compares the documentation of the properties with the metadata that the compiler has written. */
class PropertiesPageTest {
    private static final Path PAGE = Path.of("../../docs/integrations.md");
    private static final String BEGIN = "<!-- begin: spring-boot-properties -->\n";
    private static final String END = "<!-- end: spring-boot-properties -->";
    private static final String PREFIX = "imagesdk.";

    @Test
    void thePageContainsAllProperties() throws Exception {
        TreeMap<String, String> rows = new TreeMap<>();
        for (JsonNode property : metadata().get("properties")) {
            String name = property.get("name").asText();
            if (name.startsWith(PREFIX)) {
                String value = property.path("defaultValue").asText("");
                rows.put(
                        name,
                        "| `" + name.substring(PREFIX.length()) + "` | " + (value.isEmpty() ? "" : "`" + value + "` ")
                                + "| "
                                + withoutFinalStop(property.get("description").asText()) + " |\n");
            }
        }
        String table = "| Property | Default | Meaning |\n|---|---|---|\n" + String.join("", rows.values());
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();

        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(page.indexOf(END)));
        } else {
            assertThat(page.substring(begin, page.indexOf(END)))
                    .as("run with -Dimagesdk.write=true to update the page")
                    .isEqualTo(table);
        }
    }

    @Test
    void theHintsContainTheMainProviders() throws Exception {
        JsonNode hint = StreamSupport.stream(metadata().get("hints").spliterator(), false)
                .filter(node -> node.get("name").asText().equals("imagesdk.provider"))
                .findFirst()
                .orElseThrow();
        List<String> ids = StreamSupport.stream(hint.get("values").spliterator(), false)
                .map(value -> value.get("value").asText())
                .toList();

        assertThat(ids)
                .containsExactlyElementsOf(
                        Providers.all().stream().map(ProviderProfile::id).toList());
    }

    private static JsonNode metadata() throws Exception {
        try (InputStream input = Objects.requireNonNull(
                ServiceProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            return new JsonMapper().readTree(input);
        }
    }

    private static String withoutFinalStop(String text) {
        return text.replaceAll("\\.$", "");
    }
}
