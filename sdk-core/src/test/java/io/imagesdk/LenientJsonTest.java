package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses with tokens that are not strict JSON, as servers write them, in front of an image. */
@Timeout(60)
class LenientJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"score\":NaN}",
                "[Infinity,-Infinity]",
                "\"first line\nsecond\tline\u0000\"",
                "\"Latin-1: \u00e4\"",
                "\"it\\'s \\x\"",
                "{\"name\n\u00e4\\'\":1}"
            })
    void theImageBehindATokenIsDelivered(String token) throws Exception {
        String body = "{\"note\":" + token + ",\"data\":[" + ITEM + "," + ITEM + "]}";
        try (RawServer server = responding(body);
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(2).allSatisfy(image -> assertThat(
                            image.content().toByteArray())
                    .isEqualTo(IMAGE));
            assertThat(result.responseJson()).doesNotContain("NaN", "Infinity", "\n", "\u0000", "'s \\x");
        }
    }

    @Test
    void theImageOfATaskIsDelivered() throws Exception {
        ProviderProfile replicate = Providers.byId("replicate").orElseThrow();
        String image =
                ITEM.replace("{\"b64_json\":\"", "\"data:image/png;base64,").replace("}", "");
        String body = "{\"id\":\"t1\",\"status\":\"succeeded\",\"metrics\":{\"time\":NaN},\"logs\":\"a\nb\u00e4\","
                + "\"output\":[" + image + "]}";
        try (RawServer server = responding(body);
                ImagesService images = service(server).provider(replicate).build()) {
            ImageResult<ImageBytes> result =
                    images.blocking().generate(REQUEST.toBuilder().model("a/b").build());

            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
        }
    }

    @Test
    void theImageBehindALongEchoOfTheRequestIsDelivered() throws Exception {
        ProviderProfile replicate = Providers.byId("replicate").orElseThrow();
        String image =
                ITEM.replace("{\"b64_json\":\"", "\"data:image/png;base64,").replace("}", "");
        String echo = "data:image/png;base64," + "A".repeat(2 << 20);
        String body = "{\"id\":\"t1\",\"status\":\"succeeded\",\"input\":{\"image\":\"" + echo + "\",\"note\":\"" + echo
                + "\"},\"output\":[" + image + "]}";
        try (RawServer server = responding(body);
                ImagesService images = service(server).provider(replicate).build()) {
            ImageResult<ImageBytes> result =
                    images.blocking().generate(REQUEST.toBuilder().model("a/b").build());

            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
        }
    }

    @Test
    void theImageOfAStreamIsDelivered() throws Exception {
        String body = Events.HEAD + "data: {\"p\":NaN}\n\n" + Events.completed(IMAGE);
        try (RawServer server = RawServer.start((request, client) -> client.write(body));
                ImagesService images =
                        service(server).provider(Providers.OPENAI).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.image().content().toByteArray()).isEqualTo(IMAGE);
        }
    }

    private static RawServer responding(String body) throws Exception {
        return RawServer.start(
                (request, client) -> client.respond(200, "Connection: close\r\n", body.getBytes(ISO_8859_1)));
    }
}
