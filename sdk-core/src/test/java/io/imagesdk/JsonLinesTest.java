package io.imagesdk;

import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are a sequence of JSON objects. */
@Timeout(60)
class JsonLinesTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("a lighthouse").model("m").build();
    private static final byte[] IMAGE = SampleImages.encoded("png", 30, 20);
    private static final String LAST = "{\"image\":\"" + SampleImages.base64(IMAGE) + "\",\"done\":true}";
    private static final String PROGRESS = "{\"note\":\"a \\\"brace} in a string\",\"completed\":1,\"done\":false}";

    private static final ResponseMapping MAPPING = ResponseMapping.builder()
            .imagePointers(List.of(""))
            .base64Members(Set.of("image"))
            .textPointers(List.of("/response"))
            .build();

    @Test
    void readsARecordedStream() throws Exception {
        RecordingSubscriber<ImageBytes> events = stream(TaskGateway.text("ollama/generate.stream.jsonl"));

        assertThat(events.end()).isNull();
        assertThat(events.story()).containsExactly("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "", " \n\n "})
    void readsObjectsThatAreSeparatedInAnyWay(String separator) throws Exception {
        RecordingSubscriber<ImageBytes> events = stream(PROGRESS + separator + PROGRESS + separator + LAST);

        assertThat(events.end()).isNull();
        assertThat(events.events().get(0).image().content().toByteArray()).isEqualTo(IMAGE);
    }

    @Test
    void readsByteByByte() throws Exception {
        byte[] body = (PROGRESS + "\n" + LAST + "\n").getBytes(UTF_8);
        try (RawServer server = RawServer.start((request, client) -> {
                    client.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    for (byte next : body) {
                        client.write(new byte[] {next});
                    }
                });
                ImagesService images = images(server)) {
            RecordingSubscriber<ImageBytes> events = RecordingSubscriber.of(images.stream(REQUEST));

            assertThat(events.end()).isNull();
            assertThat(events.story()).containsExactly("completed");
        }
    }

    @Test
    void readsOneObjectOfSeveralLines() throws Exception {
        RecordingSubscriber<ImageBytes> events =
                stream(LAST.replace(",", ",\n  ").replace("{", "{\n  "));

        assertThat(events.end()).isNull();
        assertThat(events.story()).containsExactly("completed");
    }

    @Test
    void deliversAResponseThatIsAnImage() throws Exception {
        try (RawServer server =
                        RawServer.start((request, client) -> client.respond(200, "Connection: close\r\n", IMAGE));
                ImagesService images = images(server)) {
            RecordingSubscriber<ImageBytes> events = RecordingSubscriber.of(images.stream(REQUEST));

            assertThat(events.end()).isNull();
            assertThat(events.story()).containsExactly("completed");
        }
    }

    @Test
    void readsAPlainResponse() throws Exception {
        String data = "{\"created\":1,\"data\":[{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}]}";

        RecordingSubscriber<ImageBytes> events = stream(
                data,
                ResponseMapping.builder()
                        .imagePointers(List.of("/data/*"))
                        .base64Members(Set.of("b64_json"))
                        .build());

        assertThat(events.end()).isNull();
        assertThat(events.events().get(0).image().content().toByteArray()).isEqualTo(IMAGE);
    }

    @Test
    void endsWithTheErrorOfALine() throws Exception {
        RecordingSubscriber<ImageBytes> events = stream(PROGRESS + "\n{\"error\":\"out of memory\"}\n");

        assertThat(events.end()).isInstanceOf(ApiException.class).hasMessageContaining("out of memory");
    }

    @Test
    void quotesTheTextOfAModelWithoutImages() throws Exception {
        RecordingSubscriber<ImageBytes> events = stream("{\"response\":\"A lighthouse stands.\",\"done\":true}");

        assertThat(events.end())
                .isInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("without an image: A lighthouse stands.");
    }

    @Test
    void failsIfTheLastLineIsTruncated() throws Exception {
        RecordingSubscriber<ImageBytes> events = stream(PROGRESS + "\n" + LAST.substring(0, LAST.length() / 2));

        assertThat(events.end())
                .isInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("ended the stream before the image was complete");
    }

    private static RecordingSubscriber<ImageBytes> stream(String body) throws Exception {
        return stream(body, MAPPING);
    }

    private static RecordingSubscriber<ImageBytes> stream(String body, ResponseMapping plain) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200, "Connection: close\r\nContent-Type: application/x-ndjson\r\n", body.getBytes(UTF_8)));
                ImagesService images = images(server, plain)) {
            RecordingSubscriber<ImageBytes> events = RecordingSubscriber.of(images.stream(REQUEST));
            events.end();
            return events;
        }
    }

    private static ImagesService images(RawServer server) {
        return images(server, MAPPING);
    }

    private static ImagesService images(RawServer server, ResponseMapping plain) {
        ProviderProfile openAi = Providers.OPENAI_COMPATIBLE;
        ProviderProfile profile = openAi.toBuilder()
                .responseMapping(plain)
                .generation(openAi.generation()
                        .withStreaming(Streaming.builder()
                                .eventFormat(Streaming.EventFormat.JSON_LINES)
                                .eventTypePointer("/done")
                                .completedEvents(List.of("true"))
                                .eventMapping(MAPPING)
                                .build()))
                .build();
        return service(server).provider(profile).build();
    }
}
