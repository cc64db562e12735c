package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ImagesException;
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
import io.imagesdk.testing.Pictures;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.Watcher;
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

/** The fixtures of streams, through the public API on a socket: what is sent, what is told, and where an early end leaves the caller. */
class StreamFixturesTest {
    private static final GenerateRequest OTTER = GenerateRequest.builder()
            .model("gpt-image-2")
            .prompt("A cute baby sea otter")
            .size("1024x1024")
            .build();
    private static final EditRequest EDIT = EditRequest.builder()
            .prompt("a hat")
            .image(ImageInput.of(Pictures.encoded("png", 4, 4), "cat"))
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
        stub.answers(Fixtures.reply(GENERATED, Fixtures.text(GENERATED)));

        watched(OTTER, CallOptions.builder().partialImages(2).build()).end();

        String file = "openai/generate.request.stream.json";
        assertThat(stub.asked()).hasSize(1);
        assertThat(stub.last().path())
                .isEqualTo(Fixtures.entry(file).path("path").asText());
        assertThat(stub.last().header("Accept")).isEqualTo("text/event-stream, application/json");
        assertThat(Fixtures.tree(stub.last().text())).isEqualTo(Fixtures.json(file));
    }

    @Test
    void asksForNoNumberOfUnfinishedPicturesUnlessItIsSaid() throws Exception {
        stub.answers(Fixtures.reply(GENERATED, Fixtures.text(GENERATED)));

        watched(OTTER, CallOptions.DEFAULT).end();

        assertThat(stub.last().text()).contains("\"stream\":true").doesNotContain("partial_images");
    }

    @Test
    void saysItInAFormToo() throws Exception {
        stub.answers(Fixtures.reply(EDITED, Fixtures.text(EDITED)));

        watched(EDIT, CallOptions.builder().partialImages(1).build()).end();

        assertThat(stub.last().text())
                .contains("name=\"stream\"\r\n\r\ntrue\r\n")
                .contains("name=\"partial_images\"\r\n\r\n1\r\n");
    }

    @ParameterizedTest
    @CsvSource({"openai/generate.stream.sse, false", "openai/edit.stream.sse, true"})
    void tellsTheUnfinishedPicturesThenTheWholeOne(String file, boolean edit) throws Exception {
        stub.answers(Fixtures.reply(file, Fixtures.text(file)));

        Watcher<ImageBytes> watcher = watched(edit ? EDIT : OTTER, CallOptions.DEFAULT);

        assertThat(watcher.end()).isNull();
        assertThat(watcher.story()).containsExactly("partial 0", "partial 1", "completed");
        assertThat(watcher.events())
                .allSatisfy(event -> assertThat(event.image().format()).contains(ImageFormat.PNG));
        ImageResult<ImageBytes> result =
                ((ImageEvent.Completed<ImageBytes>) watcher.events().get(2)).result();
        assertThat(result.images()).containsExactly(watcher.events().get(2).image());
        assertThat(result.usage().totalTokens()).hasValue(100);
        assertThat(result.usage().numbers()).containsEntry("input_tokens_details.image_tokens", 40L);
        assertThat(result.created()).contains(Instant.ofEpochSecond(1_620_000_000));
        assertThat(result.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.status())
                .hasValue(200));
        assertThat(result.reply()).contains("\"b64_json\":\"(image 0)\"").contains("\"quality\":\"high\"");
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void endsWithTheErrorThatAnEventIs() throws Exception {
        stub.answers(Fixtures.reply(REFUSED, Fixtures.text(REFUSED)));

        Watcher<ImageBytes> watcher = watched(OTTER, CallOptions.DEFAULT);

        assertThat(watcher.end()).isInstanceOfSatisfying(ModerationException.class, error -> {
            assertThat(error.outcome()).isEqualTo(CallOutcome.PAID); // a picture came before
            assertThat(error.details().code()).contains("moderation_blocked");
            assertThat(error.providerMessage()).contains("Your request was rejected by the safety system.");
            assertThat(error.attempts()).hasSize(1);
        });
        assertThat(watcher.story()).containsExactly("partial 0");
    }

    @Test
    void isRefusedWhenTheErrorComesFirst() throws Exception {
        String events = Fixtures.text(REFUSED);
        stub.answers(Fixtures.reply(REFUSED, events.substring(events.indexOf("event: error"))));

        Watcher<ImageBytes> watcher = watched(OTTER, CallOptions.DEFAULT);

        assertThat(watcher.end()).isInstanceOfSatisfying(ModerationException.class, error -> assertThat(error.outcome())
                .isEqualTo(CallOutcome.REFUSED));
        assertThat(watcher.events()).isEmpty();
    }

    /** At every border between two events, and in the middle of each, with a good end of the body and with a broken one. */
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
        try (RawServer server = RawServer.start((asked, client) -> client.write("HTTP/1.1 200 OK\r\nContent-Length: "
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

                Watcher<ImageBytes> watcher = Watcher.of(service.stream(request));

                assertThat(watcher.end()).as("cut at %d", at).isInstanceOfSatisfying(ImagesException.class, error -> {
                    assertThat(error).isInstanceOf(told && at > 0 ? DecodeException.class : ImagesException.class);
                    assertThat(error.outcome())
                            .isEqualTo(
                                    came.matches("(?s).*\"b64_json\":\"[^\"]+\".*")
                                            ? CallOutcome.PAID
                                            : CallOutcome.UNKNOWN);
                });
                assertThat(watcher.events()).as("cut at %d", at).hasSize(came.split("\\}\n", -1).length - 1);
            }
            assertThat(server.requests()).hasSameSizeAs(cuts(events, completed));
        }
    }

    /** Borders, and places in the middle of a name, of a member, of a picture. */
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
    void takesAFinishedPictureWhoseLastLineBreaksAreMissing() throws Exception {
        for (String file : List.of(GENERATED, EDITED)) {
            String events = Fixtures.text(file).stripTrailing();
            for (int missing : IntStream.of(0, 1, 2).toArray()) {
                stub.answers(Fixtures.reply(file, events + "\n".repeat(missing)));

                Watcher<ImageBytes> watcher = watched(file.equals(EDITED) ? EDIT : OTTER, CallOptions.DEFAULT);

                assertThat(watcher.end()).isNull();
                assertThat(watcher.story()).endsWith("completed");
            }
        }
    }

    @Test
    void toleratesAWordForTheEnd() throws Exception {
        stub.answers(Fixtures.reply(GENERATED, Fixtures.text(GENERATED) + "data: [DONE]\n\n"));

        Watcher<ImageBytes> watcher = watched(OTTER, CallOptions.DEFAULT);

        assertThat(watcher.end()).isNull();
        assertThat(watcher.story()).containsExactly("partial 0", "partial 1", "completed");
    }

    @Test
    void takesAPlainAnswerInPlaceOfEvents() throws Exception {
        stub.answers(Fixtures.reply("openai/generate.response.json", Fixtures.text("openai/generate.response.json")));

        Watcher<ImageBytes> watcher = watched(OTTER, CallOptions.DEFAULT);

        assertThat(watcher.end()).isNull();
        assertThat(watcher.story()).containsOnly("completed");
        ImageResult<ImageBytes> result =
                ((ImageEvent.Completed<ImageBytes>) watcher.events().get(0)).result();
        assertThat(result.images())
                .containsExactlyElementsOf(
                        watcher.events().stream().map(ImageEvent::image).toList());
        assertThat(result.usage().numbers()).isNotEmpty();
    }

    @Test
    void readsAnErrorBeforeTheStream() throws Exception {
        String file = "openai/error.400.moderation_blocked.json";
        stub.answers(Fixtures.reply(file, Fixtures.text(file)));

        assertThat(watched(OTTER, CallOptions.DEFAULT).end())
                .isInstanceOfSatisfying(ModerationException.class, error -> assertThat(error.outcome())
                        .isEqualTo(CallOutcome.REFUSED));
    }

    @Test
    void hasAllStreams() {
        assertThat(Fixtures.files("response"))
                .filteredOn(file -> file.endsWith(".sse"))
                .containsExactlyInAnyOrder(GENERATED, EDITED, REFUSED);
    }

    @Test
    void worksAtAGatewayInTheOlderDialect() throws Exception {
        stub.answers(Fixtures.reply(GENERATED, Fixtures.text(GENERATED)));
        ProviderProfile gateway = Providers.OPENAI_COMPATIBLE;
        try (ImagesService service = stub.service(gateway)) {
            Watcher<ImageBytes> watcher = Watcher.of(service.stream(OTTER));

            assertThat(watcher.end()).isNull();
            assertThat(watcher.story()).endsWith("completed");
        }
    }

    private Watcher<ImageBytes> watched(ImagesRequest request, CallOptions options) {
        return Watcher.of(images.stream(request, Delivery.inMemory(), options));
    }

    @Test
    void readsEveryFixtureAlsoWithOtherLineBreaksAndAMark() throws Exception {
        for (String lineBreak : List.of("\r", "\r\n")) {
            String events = "\uFEFF: hello" + lineBreak + "retry: 10" + lineBreak
                    + Fixtures.text(GENERATED).replace("\n", lineBreak);
            stub.answers(
                    new StubProvider.Reply(200, Map.of("Content-Type", "application/json"), events.getBytes(UTF_8)));

            Watcher<ImageBytes> watcher = watched(OTTER, CallOptions.DEFAULT);

            assertThat(watcher.end()).isNull();
            assertThat(watcher.story()).containsExactly("partial 0", "partial 1", "completed");
        }
    }
}
