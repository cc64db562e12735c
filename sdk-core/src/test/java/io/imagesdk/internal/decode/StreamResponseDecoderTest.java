package io.imagesdk.internal.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.RecordingImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams in one chunk, byte by byte and cut at every byte, and streams with unusual events. */
class StreamResponseDecoderTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 2, 2);
    private static final String GENERATED = fixture("generate.stream.sse");

    @ParameterizedTest
    @ValueSource(strings = {"generate.stream.sse", "edit.stream.sse", "generate.stream.error.sse"})
    void doesNotDependOnChunks(String file) {
        for (String lineBreak : List.of("\n", "\r", "\r\n")) {
            String text = "\uFEFF: hello\n\n".replace("\n", lineBreak)
                    + fixture(file).replace("\n", lineBreak)
                    + "data: [DONE]" + lineBreak + lineBreak;
            Streaming streaming = streaming(file.startsWith("edit"));
            byte[] body = text.getBytes(UTF_8);
            List<String> expected = read(streaming, List.of(body));

            assertThat(expected).hasSizeGreaterThan(1);
            for (int cut = 1; cut < body.length; cut++) {
                assertThat(read(streaming, cut(body, cut))).as("cut at %d", cut).isEqualTo(expected);
            }
            assertThat(read(streaming, bytes(body))).isEqualTo(expected);
        }
    }

    @Test
    void doesNotDependOnChunksOfCompressedStream() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(GENERATED.getBytes(UTF_8));
        }
        Map<String, List<String>> headers =
                Map.of("content-type", List.of("text/event-stream"), "content-encoding", List.of("gzip"));
        List<String> expected = read(streaming(false), List.of(GENERATED.getBytes(UTF_8)));

        for (int cut = 1; cut < compressed.size(); cut++) {
            assertThat(read(streaming(false), headers, Limits.DEFAULT, cut(compressed.toByteArray(), cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
    }

    @Test
    void doesNotReadAhead() {
        for (String encoding : List.of("identity", "gzip")) {
            ResponseDecoder.DecodeContext context = new ResponseDecoder.DecodeContext(
                    Providers.OPENAI,
                    Optional.empty(),
                    Limits.DEFAULT,
                    new RecordingImageHandler(),
                    text -> text,
                    Optional.empty());
            Map<String, List<String>> headers =
                    Map.of("content-type", List.of("text/event-stream"), "content-encoding", List.of(encoding));

            RecordingEventHandler handler = new RecordingEventHandler();
            ResponseHandler.Body<?> body = new StreamResponseDecoder(context, streaming(false), handler, response -> {})
                    .onHeaders(new ResponseHead(URI.create("http://127.0.0.1/"), 200, headers));

            assertThat(body.allowsReadAhead()).as(encoding).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "webp", "bmp"})
    void deliversAnImageThatIsLabelledAsAnEventStream(String format) {
        byte[] image = format.equals("webp") ? SampleImages.lossyWebp(20, 20) : SampleImages.encoded(format, 20, 20);
        ResponseHead head = new ResponseHead(
                URI.create("http://127.0.0.1/"), 200, Map.of("content-type", List.of("text/event-stream")));
        for (List<byte[]> chunks : List.of(List.of(image), bytes(image))) {
            ResponseDecoder.DecodeContext context = new ResponseDecoder.DecodeContext(
                    Providers.OPENAI,
                    Optional.empty(),
                    Limits.DEFAULT,
                    new RecordingImageHandler(),
                    text -> text,
                    Optional.empty());
            ResponseHandler.Body<Optional<TaskResponse>> body = new StreamResponseDecoder(
                            context, streaming(false), new RecordingEventHandler(), response -> {})
                    .onHeaders(head);
            chunks.forEach(chunk -> body.accept(ByteBuffer.wrap(chunk)));

            assertThat(body.onComplete()).isPresent();
        }
    }

    @Test
    void readsAStreamWhoseFirstFieldIsUnknown() {
        assertThat(read("Greeting: hello\n\n" + GENERATED)).isEqualTo(read(GENERATED));
    }

    @Test
    void acceptsDataInSeveralLines() {
        String spread = GENERATED.replace("\",\"created_at\"", "\",\ndata: \"created_at\"");

        assertThat(read(spread)).isEqualTo(read(GENERATED));
    }

    @Test
    void prefersTypeInDataOverEventName() {
        assertThat(read(GENERATED.replaceAll("event: .*\n", ""))).isEqualTo(read(GENERATED));
        assertThat(read(GENERATED.replaceAll("event: .*\n", "event: message\n")))
                .isEqualTo(read(GENERATED));
        assertThat(read(GENERATED.replaceAll("\"type\":\"[^\"]*\",", "")))
                .map(line -> line.replaceAll("response.*", ""))
                .isEqualTo(read(GENERATED).stream()
                        .map(line -> line.replaceAll("response.*", ""))
                        .toList());
    }

    @Test
    void skipsUnknownEvents() {
        String unknown =
                "event: ping\ndata: {\"type\":\"ping\"}\n\ndata: still here\n\nevent: keepalive\ndata: {broken\n\n"
                        + Events.event(
                                "image_generation.preview", "\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"");

        List<String> lines = read(unknown + GENERATED);

        assertThat(lines).contains("discarded 0").containsSubsequence("partial 0 of image 1", "partial 1 of image 2");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"image_generation.started\",\"error\":{\"message\":\"\",\"code\":null}}\n\n",
                "data: {\"type\":\"ping\",\"code\":202,\"message\":\"working\"}\n\n",
                "data: {\"type\":\"ping\",\"code\":1,\"message\":\"ok\"}\n\n",
                "data: {\"error\":{\"message\":\"\",\"type\":\"\",\"param\":\"\",\"code\":0}}\n\n"
            })
    void skipsEventsWhoseErrorHasNoValue(String event) {
        assertThat(read(event + GENERATED)).isEqualTo(read(GENERATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"error\":{\"message\":\"\",\"code\":null},", "\"code\":7,\"message\":\"one of two\","})
    void publishesPartialImageBesideAnErrorWithoutAValue(String member) {
        String partial = Events.partial(0, IMAGE);

        assertThat(read(partial.replace("data: {", "data: {" + member) + Events.completed(IMAGE)))
                .isEqualTo(read(partial + Events.completed(IMAGE)));
    }

    @Test
    void skipsInvalidPartialImage() {
        String malformed = "event: image_generation.partial_image\ndata: {\"b64_json\":\"iVBO\n\n";
        String none = Events.event("image_generation.partial_image", "\"b64_json\":\"\"");

        assertThat(read(malformed + none + Events.completed(IMAGE)))
                .contains("invalid")
                .endsWith("end")
                .doesNotContain("partial 0 of image 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\ndata: no ink left\n\n",
                "event: error\ndata: {\"error\":\"no ink left\"}\n\n",
                "event: error\ndata: {\"message\":\"no ink left\",\"code\":\"x\"}\n\n",
                "data: {\"error\":{\"message\":\"no ink left\"}}\n\n",
                "data: {\"type\":\"error\",\"message\":\"no ink left\"}\n\n",
                "event: image_generation.failed\ndata: {\"reason\":1,\"message\":\"no ink left\"}\n\n",
                "event: image_generation.partial_image\ndata: {\"error\":{\"message\":\"no ink left\"}}\n\n",
                "event: image_generation.completed\ndata: {\"error\":{\"message\":\"no ink left\"}}\n\n",
                "event: error\ndata: {\"error\":\"no ink left\"}"
            })
    void decodesEveryFormOfError(String event) {
        assertThat(read(event))
                .singleElement()
                .asString()
                .startsWith("ApiException REJECTED")
                .contains("no ink left");
        assertThat(read(Events.partial(0, IMAGE) + event))
                .last()
                .asString()
                .startsWith("ApiException BILLED")
                .contains("no ink left");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"image_generation.completed\",\"b64_json\":\"iVB\n\n",
                "event: image_generation.completed\ndata: soon\n\n",
                "event: image_generation.completed\ndata: {\"b64_json\":null}\n\n",
                "data: [DONE]\n\n",
                ": nothing\n\n",
                "data: <html>\n\n"
            })
    void failsWithoutImage(String events) {
        assertThat(read(events)).singleElement().asString().startsWith("InvalidResponseException UNKNOWN");
    }

    @Test
    void limitsBytesEventsAndImages() {
        Limits few = Limits.builder().maxResponseBytes(100_000).maxImages(3).build();
        Map<String, List<String>> headers = Map.of("content-type", List.of("text/event-stream"));
        byte[] chatter = "data: x\n\n".repeat(10_001).getBytes(UTF_8);
        byte[] comments = (": " + "c".repeat(1_000) + "\n\n").repeat(101).getBytes(UTF_8);
        byte[] partials = Events.partial(0, IMAGE).repeat(4).getBytes(UTF_8);

        assertThat(read(streaming(false), headers, Limits.DEFAULT, List.of(chatter)))
                .singleElement()
                .asString()
                .startsWith("ResponseTooLargeException UNKNOWN")
                .contains("10000 events");
        assertThat(read(streaming(false), headers, few, List.of(comments)))
                .singleElement()
                .asString()
                .startsWith("ResponseTooLargeException UNKNOWN")
                .contains("100000 bytes");
        assertThat(read(streaming(false), headers, few, List.of(partials)))
                .last()
                .asString()
                .startsWith("ResponseTooLargeException BILLED")
                .contains("images");
    }

    private static List<String> read(String text) {
        return read(streaming(false), List.of(text.getBytes(UTF_8)));
    }

    private static List<String> read(Streaming streaming, List<byte[]> chunks) {
        return read(streaming, Map.of("content-type", List.of("text/event-stream")), Limits.DEFAULT, chunks);
    }

    private static List<String> read(
            Streaming streaming, Map<String, List<String>> headers, Limits limits, List<byte[]> chunks) {
        RecordingEventHandler handler = new RecordingEventHandler();
        ResponseDecoder.DecodeContext context = new ResponseDecoder.DecodeContext(
                Providers.OPENAI,
                Optional.empty(),
                limits,
                new RecordingImageHandler(),
                text -> text,
                Optional.empty());
        ResponseHandler.Body<Optional<TaskResponse>> body = new StreamResponseDecoder(
                        context, streaming, handler, response -> {})
                .onHeaders(new ResponseHead(URI.create("http://127.0.0.1/"), 200, headers));
        try {
            boolean more = true;
            for (byte[] chunk : chunks) {
                more = more && body.accept(ByteBuffer.wrap(chunk));
            }
            assertThat(body.onComplete()).isEmpty();
            handler.lines.add("end");
        } catch (ImagesException e) {
            handler.lines.add(e.getClass().getSimpleName() + " " + e.billing() + " " + e.getMessage());
        }
        return handler.lines;
    }

    private static List<byte[]> cut(byte[] body, int at) {
        return List.of(Arrays.copyOfRange(body, 0, at), Arrays.copyOfRange(body, at, body.length));
    }

    private static List<byte[]> bytes(byte[] body) {
        List<byte[]> chunks = new ArrayList<>();
        for (byte next : body) {
            chunks.add(new byte[] {next});
        }
        return chunks;
    }

    private static Streaming streaming(boolean edit) {
        ProviderProfile profile = Providers.OPENAI;
        Operation operation = edit ? profile.editing().orElseThrow().operation() : profile.generation();
        return operation.streaming().orElseThrow();
    }

    private static String fixture(String file) {
        try (InputStream in = StreamResponseDecoderTest.class.getResourceAsStream("/fixtures/openai/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Records one line for each call. */
    private static final class RecordingEventHandler implements StreamEventHandler {
        @Override
        public void onEnded(io.imagesdk.model.Usage usage) {
            // The stream has no such event.
        }

        private final List<String> lines = new ArrayList<>();

        @Override
        public void onPartial(ImageReference image, int partialIndex) {
            lines.add("partial " + partialIndex + " of image " + image.ordinal().orElseThrow());
        }

        @Override
        public void onFinalStarted(ImageReference image) {
            lines.add("final " + image.index() + " is image " + image.ordinal().orElseThrow());
        }

        @Override
        public boolean onCompleted(ImageResponse response) {
            lines.add(
                    "completed " + response.images() + " " + response.usage() + " response " + response.responseJson());
            return false;
        }

        @Override
        public void onDiscarded(int ordinal) {
            lines.add("discarded " + ordinal);
        }

        @Override
        public void onInvalid(String reason) {
            lines.add("invalid");
        }

        @Override
        public void whenDrained(Runnable next) {
            next.run();
        }
    }
}
