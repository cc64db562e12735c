package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The profiles that are shipped as files conform to the published JSON schema, which the library does not read. */
class ShippedProfilesSchemaTest {
    private static final Path FOLDER = Path.of("../sdk-core/src/main/resources/io/imagesdk/provider/catalog");

    private final Schema schema;

    ShippedProfilesSchemaTest() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("../docs/profile.schema.json")), InputFormat.JSON);
    }

    @Test
    void everyFileConforms() throws IOException {
        try (Stream<Path> folder = Files.list(FOLDER)) {
            List<Path> files = folder.toList();

            assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(
                            schema.validate(Files.readString(file), InputFormat.JSON))
                    .as(file.toString())
                    .isEmpty());
        }
    }

    @Test
    void rejectsAnUnknownMember() {
        String file = "{\"version\": 1, \"id\": \"x\", \"extends\": \"xai\", \"color\": \"red\"}";

        assertThat(schema.validate(file, InputFormat.JSON)).isNotEmpty();
    }
}
