package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.respond;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static io.imagesdk.ServiceFixtures.urls;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that a server cannot influence; see docs/security.md. */
@Timeout(30)
class OutputTest {
    @TempDir
    Path directory;

    @Test
    void noFileIsNamedAfterAnythingThatAServerSays() throws Exception {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (RawServer server = RawServer.start((request, client) -> {
                    String evil = "http://" + request.header("Host") + "/..%2f..%2f/../../evil.sh?name=../evil.sh";
                    String response = "\"output_format\":\"../../evil\",\"id\":\"../evil\",\"filename\":\"../evil\",";
                    if (request.line().startsWith("POST")) {
                        respond(client, 200, "", urls(evil).replace("{\"data\"", "{" + response + "\"data\""));
                    } else {
                        String name = "Content-Disposition: attachment; filename=\"../../evil.sh\"\r\n";
                        client.respond(200, "Connection: close\r\nContent-Type: text/x-sh\r\n" + name, IMAGE);
                    }
                });
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST, Delivery.toDirectory(inner));
        }

        assertThat(files()).containsExactly("inner/A-cat-in-a-tree.png");
    }

    @Test
    void aFileOfTheSameNameIsLeftAloneAndReplacedOnlyWhenThatIsSaid() throws Exception {
        Path mine = Files.writeString(directory.resolve("cat.png"), "mine");
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST, Delivery.toFile(mine));

            assertThat(mine).hasContent("mine");
            assertThat(directory.resolve("cat-1.png")).hasBinaryContent(IMAGE);

            images.blocking().generate(REQUEST, Delivery.toFile(mine).withOverwrite());

            assertThat(mine).hasBinaryContent(IMAGE);
        }
    }

    @Test
    void theExtensionFollowsTheBytes() throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "],\"output_format\":\"jpeg\"}");
                ImagesService images = service(server).build()) {
            var result = images.blocking().generate(REQUEST, Delivery.toFile(directory.resolve("cat.jpg")));

            assertThat(files()).containsExactly("cat.png");
            assertThat(result.warnings()).isNotEmpty();
        }
    }

    @Test
    void temporaryFilesOfOthersAreLeftAlone() throws Exception {
        Files.writeString(directory.resolve(".0123456789abcdef.part"), "of somebody else");
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            images.blocking().generate(REQUEST, Delivery.toDirectory(directory));
        }

        assertThat(files()).containsExactly(".0123456789abcdef.part", "A-cat-in-a-tree.png");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
