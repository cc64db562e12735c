package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream fixtures through the public API on a socket: the request, the events, and the result of an early end. */
class StreamFixturesTest {
    private static final GenerateRequest OTTER = GenerateRequest.builder()
            .model("gpt-image-2")
            .prompt("A cute baby sea otter")
            .size("1024x1024")
            .build();
    private static final EditRequest EDIT = EditRequest.builder()
            .prompt("a hat")
            .image(ImageInput.of(SampleImages.encoded("png", 4, 4), "cat"))
            .build();
    private static final String GENERATED = "openai/generate.stream.sse";
    private static final String EDITED = "openai/edit.stream.sse";
    private static final String REFUSED = "openai/generate.stream.error.sse";

    private StubProvider stub;
    private ImagesService images;

    @BeforeEach
    void start() throws Exception {
        stub = StubProvider.start();
        images = stub.service(Providers.OPENAI);
    }

    @AfterEach
    void stop() throws Exception {
        images.close();
        stub.close();
    }

    @Test
    void sendsTheFixtureMemberForMember() throws Exception {
        stub.responses(Fixtures.response(GENERATED, Fixtures.text(GENERATED)));

        watched(OTTER, CallOptions.builder().partialImages(2).build()).end();

        String file = "openai/generate.request.stream.json";
        assertThat(stub.requested()).hasSize(1);
        assertThat(stub.last().path())
                .isEqualTo(Fixtures.entry(file).path("path").asText());
        assertThat(stub.last().header("Accept")).isEqualTo("text/event-stream, application/json");
        assertThat(Fixtures.tree(stub.last().text())).isEqualTo(Fixtures.json(file));
    }

    @Test
    void asksForNoNumberOfUnfinishedImagesUnlessItIsSaid() throws Exception {
        stub.responses(Fixtures.response(GENERATED, Fixtures.text(GENERATED)));

        watched(OTTER, CallOptions.DEFAULT).end();

        assertThat(stub.last().text()).contains("\"stream\":true").doesNotContain("partial_images");
    }

    @Test
    void saysItInAFormToo() throws Exception {
        stub.responses(Fixtures.response(EDITED, Fixtures.text(EDITED)));

        watched(EDIT, CallOptions.builder().partialImages(1).build()).end();

        assertThat(stub.last().text())
                .contains("name=\"stream\"\r\n\r\ntrue\r\n")
                .contains("name=\"partial_images\"\r\n\r\n1\r\n");
    }

    @ParameterizedTest
    @CsvSource({"openai/generate.stream.sse, false", "openai/edit.stream.sse, true"})
    void tellsTheUnfinishedImagesThenTheWholeOne(String file, boolean edit) throws Exception {
        stub.responses(Fixtures.response(file, Fixtures.text(file)));

        RecordingSubscriber<ImageBytes> recordingSubscriber = watched(edit ? EDIT : OTTER, CallOptions.DEFAULT);

        assertThat(recordingSubscriber.end()).isNull();
        assertThat(recordingSubscriber.story()).containsExactly("partial 0", "partial 1", "completed");
        assertThat(recordingSubscriber.events())
                .allSatisfy(event -> assertThat(event.image().format()).contains(ImageFormat.PNG));
        ImageResult<ImageBytes> result =
                ((ImageEvent.Completed<ImageBytes>) recordingSubscriber.events().get(2)).result();
        assertThat(result.images())
                .containsExactly(recordingSubscriber.events().get(2).image());
        assertThat(result.usage().totalTokens()).hasValue(100);
        assertThat(result.usage().numbers()).containsEntry("input_tokens_details.image_tokens", 40L);
        assertThat(result.createdAt()).contains(Instant.ofEpochSecond(1_620_000_000));
        assertThat(result.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.status())
                .hasValue(200));
        assertThat(result.responseJson()).contains("\"b64_json\":\"(image 0)\"").contains("\"quality\":\"high\"");
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void streamsThroughAProfileThatIsShippedAsAFile() throws Exception {
        ProviderProfile openRouter = Providers.byId("openrouter").orElseThrow();
        String request = "openrouter/generate.request.stream.json";
        GenerateRequest lighthouse = GenerateRequest.builder()
                .model("openai/gpt-image-2")
                .prompt("a lighthouse at dusk")
                .build();
        try (ImagesService service = stub.service(openRouter)) {
            String stream = "openrouter/generate.stream.sse";
            stub.responses(Fixtures.response(stream, Fixtures.text(stream)));

            RecordingSubscriber<ImageBytes> subscriber = RecordingSubscriber.of(service.stream(lighthouse));

            assertThat(subscriber.end()).isNull();
            assertThat(subscriber.story()).containsExactly("partial 0", "partial 1", "completed");
            assertThat(Fixtures.tree(stub.last().text())).isEqualTo(Fixtures.json(request));
            ImageResult<ImageBytes> result =
                    ((ImageEvent.Completed<ImageBytes>) subscriber.events().get(2)).result();
            assertThat(result.createdAt()).contains(Instant.ofEpochSecond(1_790_000_000));
            assertThat(result.cost()).isPresent();

            // The events with text are ignored. The image is an SVG, which a stream does not announce.
            String chunks = "openrouter/generate.stream.text-chunks.sse";
            stub.responses(Fixtures.response(chunks, Fixtures.text(chunks)));

            assertThat(RecordingSubscriber.of(service.stream(lighthouse)).end())
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("it starts like SVG");

            String error = "openrouter/generate.stream.error.sse";
            stub.responses(Fixtures.response(error, Fixtures.text(error)));

            RecordingSubscriber<ImageBytes> rejected = RecordingSubscriber.of(service.stream(lighthouse));

            assertThat(rejected.end()).isInstanceOf(ModerationException.class);
            assertThat(rejected.story()).containsExactly("partial 0");

            String plain = "openrouter/generate.response.json";
            stub.responses(Fixtures.response(plain, Fixtures.text(plain)));

            assertThat(RecordingSubscriber.of(service.stream(lighthouse)).end()).isNull();
        }
    }

    @Test
    void endsWithTheErrorThatAnEventIs() throws Exception {
        stub.responses(Fixtures.response(REFUSED, Fixtures.text(REFUSED)));

        RecordingSubscriber<ImageBytes> recordingSubscriber = watched(OTTER, CallOptions.DEFAULT);

        assertThat(recordingSubscriber.end()).isInstanceOfSatisfying(ModerationException.class, error -> {
            assertThat(error.billing()).isEqualTo(BillingStatus.BILLED); // an image came before
            assertThat(error.details().code()).contains("moderation_blocked");
            assertThat(error.providerMessage()).contains("Your request was rejected by the safety system.");
            assertThat(error.attempts()).hasSize(1);
        });
        assertThat(recordingSubscriber.story()).containsExactly("partial 0");
    }

    @Test
    void isRefusedWhenTheErrorComesFirst() throws Exception {
        String events = Fixtures.text(REFUSED);
        stub.responses(Fixtures.response(REFUSED, events.substring(events.indexOf("event: error"))));

        RecordingSubscriber<ImageBytes> recordingSubscriber = watched(OTTER, CallOptions.DEFAULT);

        assertThat(recordingSubscriber.end())
                .isInstanceOfSatisfying(ModerationException.class, error -> assertThat(error.billing())
                        .isEqualTo(BillingStatus.REJECTED));
        assertThat(recordingSubscriber.events()).isEmpty();
    }

    /** Ends the body at each event boundary and within each event, regularly and with a truncated connection. */
    @ParameterizedTest
    @CsvSource({
        "openai/generate.stream.sse, true",
        "openai/generate.stream.sse, false",
        "openai/edit.stream.sse, true",
        "openai/edit.stream.sse, false"
    })
    void saysWhatAnEarlyEndMayHaveCost(String file, boolean told) throws Exception {
        String events = Fixtures.text(file);
        ImagesRequest request = file.contains("edit") ? EDIT : OTTER;
        int completed = events.lastIndexOf("event: ");
        AtomicInteger cut = new AtomicInteger();
        try (RawServer server =
                        RawServer.start((requested, client) -> client.write("HTTP/1.1 200 OK\r\nContent-Length: "
                                + (told ? cut.get() : 99_999) + "\r\nConnection: close\r\n\r\n"
                                + events.substring(0, cut.get())));
                ImagesService service = ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            for (int at : cuts(events, completed)) {
                cut.set(at);
                String came = events.substring(0, at);

                RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(service.stream(request));

                if (isFinalImageComplete(came, completed)) {
                    assertThat(recordingSubscriber.end()).as("cut at %d", at).isNull();
                    assertThat(recordingSubscriber.story()).endsWith("completed");
                    continue;
                }
                assertThat(recordingSubscriber.end())
                        .as("cut at %d", at)
                        .isInstanceOfSatisfying(ImagesException.class, error -> {
                            assertThat(error)
                                    .isInstanceOf(
                                            told && at > 0 ? InvalidResponseException.class : ImagesException.class);
                            assertThat(error.billing())
                                    .isEqualTo(
                                            came.matches("(?s).*\"b64_json\":\"[^\"]+\".*")
                                                    ? BillingStatus.BILLED
                                                    : BillingStatus.UNKNOWN);
                        });
                assertThat(recordingSubscriber.events())
                        .as("cut at %d", at)
                        .hasSize(came.split("\\}\n", -1).length - 1);
            }
            assertThat(server.requests()).hasSameSizeAs(cuts(events, completed));
        }
    }

    /** Returns whether the text ends behind the image of the last event. */
    private static boolean isFinalImageComplete(String came, int completed) {
        int image = came.indexOf("\"b64_json\":\"", completed);
        return image >= 0 && came.indexOf('"', image + "\"b64_json\":\"".length()) >= 0;
    }

    /** Returns the event boundaries, and positions within a name, a member and an image. */
    private static List<Integer> cuts(String events, int completed) {
        List<Integer> cuts = new ArrayList<>(List.of(0));
        for (int at = events.indexOf("event: "); at >= 0 && at <= completed; at = events.indexOf("event: ", at + 1)) {
            cuts.add(at);
            for (int more : new int[] {10, 50, 130, 200}) {
                cuts.add(at + more);
            }
        }
        return cuts;
    }

    @Test
    void takesAFinishedImageWhoseLastLineBreaksAreMissing() throws Exception {
        for (String file : List.of(GENERATED, EDITED)) {
            String events = Fixtures.text(file).stripTrailing();
            for (int missing : IntStream.of(0, 1, 2).toArray()) {
                stub.responses(Fixtures.response(file, events + "\n".repeat(missing)));

                RecordingSubscriber<ImageBytes> recordingSubscriber =
                        watched(file.equals(EDITED) ? EDIT : OTTER, CallOptions.DEFAULT);

                assertThat(recordingSubscriber.end()).isNull();
                assertThat(recordingSubscriber.story()).endsWith("completed");
            }
        }
    }

    @Test
    void toleratesAWordForTheEnd() throws Exception {
        stub.responses(Fixtures.response(GENERATED, Fixtures.text(GENERATED) + "data: [DONE]\n\n"));

        RecordingSubscriber<ImageBytes> recordingSubscriber = watched(OTTER, CallOptions.DEFAULT);

        assertThat(recordingSubscriber.end()).isNull();
        assertThat(recordingSubscriber.story()).containsExactly("partial 0", "partial 1", "completed");
    }

    @Test
    void takesAPlainResponseInPlaceOfEvents() throws Exception {
        stub.responses(
                Fixtures.response("openai/generate.response.json", Fixtures.text("openai/generate.response.json")));

        RecordingSubscriber<ImageBytes> recordingSubscriber = watched(OTTER, CallOptions.DEFAULT);

        assertThat(recordingSubscriber.end()).isNull();
        assertThat(recordingSubscriber.story()).containsOnly("completed");
        ImageResult<ImageBytes> result =
                ((ImageEvent.Completed<ImageBytes>) recordingSubscriber.events().get(0)).result();
        assertThat(result.images())
                .containsExactlyElementsOf(recordingSubscriber.events().stream()
                        .map(ImageEvent::image)
                        .toList());
        assertThat(result.usage().numbers()).isNotEmpty();
    }

    @Test
    void readsAnErrorBeforeTheStream() throws Exception {
        String file = "openai/error.400.moderation_blocked.json";
        stub.responses(Fixtures.response(file, Fixtures.text(file)));

        assertThat(watched(OTTER, CallOptions.DEFAULT).end())
                .isInstanceOfSatisfying(ModerationException.class, error -> assertThat(error.billing())
                        .isEqualTo(BillingStatus.REJECTED));
    }

    @Test
    void hasAllStreams() {
        assertThat(Fixtures.files("response"))
                .filteredOn(file -> file.endsWith(".sse"))
                .containsExactlyInAnyOrder(
                        GENERATED,
                        EDITED,
                        REFUSED,
                        "openrouter/generate.stream.sse",
                        "openrouter/generate.stream.text-chunks.sse",
                        "openrouter/generate.stream.error.sse");
    }

    @Test
    void worksAtAGatewayInTheOlderDialect() throws Exception {
        stub.responses(Fixtures.response(GENERATED, Fixtures.text(GENERATED)));
        ProviderProfile gateway = Providers.OPENAI_COMPATIBLE;
        try (ImagesService service = stub.service(gateway)) {
            RecordingSubscriber<ImageBytes> recordingSubscriber = RecordingSubscriber.of(service.stream(OTTER));

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).endsWith("completed");
        }
    }

    private RecordingSubscriber<ImageBytes> watched(ImagesRequest request, CallOptions options) {
        return RecordingSubscriber.of(images.stream(request, Delivery.inMemory(), options));
    }

    @Test
    void readsEveryFixtureAlsoWithOtherLineBreaksAndAMark() throws Exception {
        for (String lineBreak : List.of("\r", "\r\n")) {
            String events = "\uFEFF: hello" + lineBreak + "retry: 10" + lineBreak
                    + Fixtures.text(GENERATED).replace("\n", lineBreak);
            stub.responses(
                    new StubProvider.Reply(200, Map.of("Content-Type", "application/json"), events.getBytes(UTF_8)));

            RecordingSubscriber<ImageBytes> recordingSubscriber = watched(OTTER, CallOptions.DEFAULT);

            assertThat(recordingSubscriber.end()).isNull();
            assertThat(recordingSubscriber.story()).containsExactly("partial 0", "partial 1", "completed");
        }
    }
}
