package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class UserAgentTest {
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>imagesdk-parent</artifactId>\\s*<version>(.*?)(-SNAPSHOT)?</version>");

    @Test
    void namesTheVersionOfTheBuild() throws Exception {
        Matcher version = VERSION.matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(version.find()).isTrue();
        String image = SampleImages.base64(SampleImages.encoded("png", 8, 8));
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200,
                        "Connection: close\r\n",
                        ("{\"data\":[{\"b64_json\":\"" + image + "\"}]}").getBytes(UTF_8)));
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            images.blocking().generate(GenerateRequest.builder().prompt("a").build());

            assertThat(server.requests().get(0).header("User-Agent")).isEqualTo("imagesdk-java/" + version.group(1));
        }
    }
}
